"""Use cases of administrators that several do at once."""

import asyncio

import pytest

from iama.admin import service
from iama.admin.model import Admin, AdminAttempt, AdminCredentialsWrong, AdminSession
from iama.db.unit import Tx
from iama.identity.model import Visitor
from tests.fixtures.admins import EMAIL, PASSWORD, Operator
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role


def test_of_two_uses_of_one_code_at_once_one_begins_a_session(operator: Operator, api: Role, clock: HandClock) -> None:
    attempt = AdminAttempt(EMAIL, PASSWORD, operator.code(), Visitor("192.0.2.7"))
    account = api.run(lambda tx: service.open_login(tx, attempt, clock.now()))
    assert account is not None

    async def complete(tx: Tx) -> AdminSession:
        return await service.complete_login(tx, account, attempt, 77, clock.now())

    async def both() -> list[AdminSession | BaseException]:
        return await asyncio.gather(api.go(complete), api.go(complete), return_exceptions=True)

    ended = asyncio.run(both())
    assert {type(one) for one in ended} == {AdminSession, AdminCredentialsWrong}


def test_a_right_guess_is_forgotten(operator: Operator) -> None:
    for _ in range(5):
        assert operator.login(code="111111").status == 401
    assert operator.login().status == 200
    assert [operator.login(code="111111").status for _ in range(5)] == [401] * 5


@pytest.mark.parametrize("token", [b"\0" * 32, b"x" * 32])
def test_a_session_nobody_began_is_nobodys(operator: Operator, api: Role, clock: HandClock, token: bytes) -> None:
    check = service.session_check(token, clock.now())

    async def look(tx: Tx) -> object:
        return await tx.fetch_one(check.query, check.params, Admin)

    assert api.run(look) is None
