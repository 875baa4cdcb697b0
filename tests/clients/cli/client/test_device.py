"""A machine without a browser: it shows a code and waits, patiently and not for ever."""

import re

import pytest

from iama_cli.client import device
from iama_cli.client.account import AccountApi
from iama_cli.client.transport import Transport
from iama_cli.exits import CliError
from tests.fixtures.edge import SignedUp
from tests.fixtures.live import LiveStream


def decided(live: LiveStream, owner: SignedUp, word: str) -> tuple[list[str], object]:
    """Sign in on a machine while its owner, signed in elsewhere, decides in the first pause."""
    said: list[str] = []
    api = AccountApi(live.api(owner).transport)

    def pause(seconds: float) -> None:
        assert seconds == 5.0
        code = re.search(r"[A-Z]{4}-[A-Z]{4}", said[0])
        assert code
        api.approve(code[0].lower(), word)

    transport = Transport(live.url, api.transport.credentials)
    try:
        return said, device.sign_in(transport, said.append, pause)
    except CliError as error:
        return said, error.code


def test_an_approved_code_ends_in_tokens(live: LiveStream, pro: SignedUp) -> None:
    said, answer = decided(live, pro, "approve")
    assert isinstance(answer, dict) and answer["user"]["user_id"] == pro.user_id
    assert "/api/v1/auth/device" in said[0] and "iama account approve" in said[1]


def test_a_refused_code_ends_at_once(live: LiveStream, pro: SignedUp) -> None:
    assert decided(live, pro, "refuse")[1] == "DEVICE_REFUSED"


def test_waiting_goes_on_while_nobody_has_decided(live: LiveStream, pro: SignedUp) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    transport = live.api(pro).transport
    transport.sleep = lambda seconds: None
    with pytest.raises(KeyboardInterrupt):
        device.sign_in(transport, lambda text: None, pause)
    assert pauses == [5.0, 5.0, 5.0]
