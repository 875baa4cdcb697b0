"""Codes as they would arrive by mail."""

from collections.abc import Callable

import pytest

from iama.identity import mail_codes
from iama.identity.model import CodeOwner, CodePurpose
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import Role


@pytest.fixture
def draw(worker: Role, clock: HandClock) -> Callable[[SignedUp, CodePurpose], str]:
    """Draw a code as the worker does when it writes a mail."""

    def make(user: SignedUp, purpose: CodePurpose) -> str:
        owner = CodeOwner(user.user_id, "user1@example.com")
        return worker.run(lambda tx: mail_codes.draw_code(tx, owner, purpose, clock.now()))

    return make
