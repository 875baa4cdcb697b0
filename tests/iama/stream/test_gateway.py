"""The real client against the gateway's management API."""

from collections.abc import Iterator

import pytest

from iama.stream.gateway import ApiGatewayConnections, ConnectionGone, ConnectionsUnavailable
from iama_dev.gateway.connections import Connection, Connections
from iama_dev.gateway.management import Management
from iama_dev.peers.signatures import Verifier
from iama_dev.serving import in_thread


class Wire:
    """The socket's end: keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []

    async def send(self, event: dict[str, object]) -> None:
        self.sent.append(event)


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Wire, ApiGatewayConnections]]:
    """One open socket, `c=1`, and a client of its gateway."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIALOCAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    wire, connections = Wire(), Connections()
    connections.add(Connection("c=1", "iama.test", "192.0.2.7", "test", wire.send))  # type: ignore[arg-type]
    with in_thread(Management(connections, Verifier({"AKIALOCAL": "hush"}))) as url:
        yield wire, ApiGatewayConnections(f"{url}/stream", "eu-central-1")


async def test_a_message_arrives_as_it_was(wire: tuple[Wire, ApiGatewayConnections]) -> None:
    await wire[1].post("c=1", '{"type":"pong","ü":1}')
    assert [event.get("text") for event in wire[0].sent] == ['{"type":"pong","ü":1}']


async def test_a_closed_socket_is_gone_and_closing_it_again_is_fine(wire: tuple[Wire, ApiGatewayConnections]) -> None:
    await wire[1].close("c=1")
    await wire[1].close("c=1")
    await wire[1].close("never")
    with pytest.raises(ConnectionGone):
        await wire[1].post("c=1", "late")


async def test_a_gateway_that_is_away_is_told_as_such(wire: tuple[Wire, ApiGatewayConnections]) -> None:
    with pytest.raises(ConnectionsUnavailable):
        await ApiGatewayConnections("http://127.0.0.1:9/stream", "eu-central-1").post("c=1", "x")
