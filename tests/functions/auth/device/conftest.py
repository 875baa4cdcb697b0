"""A machine without a browser, and somebody who is signed in elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from functions.auth.device.decision.post import handler as decision
from functions.auth.device.poll.post import handler as poll
from functions.auth.device.start.post import handler as start
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Desk, Reply, SignedUp


@dataclass
class Machine:
    """It asks, waits and is let in."""

    desk: Desk
    owner: SignedUp

    def start(self) -> dict[str, str]:
        asked = Asked({}, headers={"user-agent": "iama-cli on a server"})
        return dict(self.desk.ask(start, "POST /api/v1/auth/device/start", asked).json)

    def poll(self, device_code: str) -> Reply:
        return self.desk.ask(poll, "POST /api/v1/auth/device/poll", Asked({"device_code": device_code}))

    def decide(self, user_code: str, word: str = "approve") -> Reply:
        asked = Asked({"user_code": user_code, "decision": word}, self.owner.token, {"idempotency-key": new_id()})
        return self.desk.ask(decision, "POST /api/v1/auth/device/decision", asked)


@pytest.fixture
def machine(desk: Desk, sign_up: Callable[..., SignedUp]) -> Machine:
    return Machine(desk, sign_up())
