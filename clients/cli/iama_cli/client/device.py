"""Signing in where no browser is: a code is shown here and typed elsewhere."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from iama_cli.client.transport import Request, Transport
from iama_cli.exits import CliError

_WAITS = frozenset({"AUTHORIZATION_PENDING", "SLOW_DOWN"})


def sign_in(transport: Transport, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep) -> Mapping[str, Any]:
    """Tokens once somebody has typed the code; raises what the service says when nobody does in time, or refuses."""
    started = transport.send(Request("POST", "/auth/device/start", {}, anonymous=True))
    say(f"open {started['verification_uri']} on any machine and type {started['user_code']}")
    say(f"or, where you are signed in already: iama account approve {started['user_code']}")
    interval = float(started["interval"])
    while True:
        sleep(interval)
        try:
            answer = transport.send(Request("POST", "/auth/device/poll", {"device_code": started["device_code"]}, anonymous=True))
        except CliError as error:
            if error.code not in _WAITS:
                raise
            continue
        assert isinstance(answer, Mapping)
        return answer
