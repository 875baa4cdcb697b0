"""API Gateway's limits on frames: what fits is served, what does not ends the socket with code 1009 and nobody else's."""

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from iama_dev.gateway.frames import LARGEST_FRAME, LARGEST_MESSAGE
from tests.dev.gateway.conftest import Running
from tests.dev.gateway.test_socket_api import ask, dial


def closed_with(client: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=5)
    return closed.value.rcvd.code if closed.value.rcvd else None


def test_a_frame_of_exactly_the_limit_is_served(running: Running) -> None:
    with dial(running) as client:
        assert ask(client, "x" * LARGEST_FRAME)["body"] == "x" * LARGEST_FRAME


@pytest.mark.parametrize("message", ["x" * (LARGEST_FRAME + 1), b"x" * (LARGEST_FRAME + 1)], ids=["text", "bytes"])
def test_one_byte_more_ends_the_socket(running: Running, message: str | bytes) -> None:
    with dial(running) as client, dial(running) as other:
        with contextlib.suppress(ConnectionClosed):
            client.send(message)
        assert closed_with(client) == 1009
        assert ask(other, "still there")["body"] == "still there"


def test_a_later_frame_of_a_message_is_held_to_the_same_limit(running: Running) -> None:
    with dial(running) as client:
        with contextlib.suppress(ConnectionClosed):  # the refusal may come before all is sent
            client.send(iter(["x", "x" * (LARGEST_FRAME + 1)]))
        assert closed_with(client) == 1009


def test_a_message_in_small_frames_is_served_up_to_its_own_limit(running: Running) -> None:
    with dial(running) as client:
        client.send(iter(["x" * LARGEST_FRAME] * 3))
        assert len(json.loads(client.recv(timeout=5))["body"]) == 3 * LARGEST_FRAME
    with dial(running) as client:
        with contextlib.suppress(ConnectionClosed):
            client.send(iter(["x" * LARGEST_FRAME] * (LARGEST_MESSAGE // LARGEST_FRAME + 1)))
        assert closed_with(client) == 1009
