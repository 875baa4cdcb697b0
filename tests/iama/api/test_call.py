"""One request as its handler sees it: nobody acts before the session is checked."""

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from iama.admin.model import AdminSessionEnded
from iama.api.call import Call, Origin
from iama.api.environment import Environment
from iama.api.idempotency import Claim, KeyedRequest
from iama.api.problems import IdempotencyKeyReused
from iama.identity.model import Actor, SessionEnded, token_digest
from iama.kit.ids import new_id
from iama.kit.tokens import LIFETIME
from tests.fixtures.admins import Operator
from tests.fixtures.edge import NOW, SignedUp

ORIGIN = Origin("request-1", "192.0.2.7", {"idempotency-key": "key-12345"})


@pytest_asyncio.fixture
async def env(make_environment: Callable[[], Environment]) -> AsyncIterator[Environment]:
    made = make_environment()
    yield made
    await made.database.close()


def actor_of(user: SignedUp) -> Actor:
    return Actor(user.user_id, user.session_id, "FREE", NOW + LIFETIME)


async def test_a_public_call_has_no_actor_and_needs_none(env: Environment) -> None:
    call = Call(env, ORIGIN)
    assert call.confirmed
    async with call.transaction():
        with pytest.raises(LookupError):
            _ = call.actor
    assert (call.now, call.request_id, call.idempotency_key) == (NOW, "request-1", "key-12345")


async def test_there_is_no_actor_before_the_first_transaction(env: Environment, sign_up: Callable[..., SignedUp]) -> None:
    user = sign_up()
    call = Call(env, ORIGIN, actor_of(user))
    assert not call.confirmed
    with pytest.raises(LookupError):
        _ = call.actor
    async with call.transaction():
        assert call.actor.user_id == user.user_id
    assert call.confirmed


async def test_an_ended_session_opens_no_transaction(env: Environment, sign_up: Callable[..., SignedUp]) -> None:
    user = sign_up()
    call = Call(env, ORIGIN, Actor(user.user_id, new_id(), "FREE", NOW + LIFETIME))
    with pytest.raises(SessionEnded):
        async with call.transaction():
            pytest.fail("the session does not live")
    assert not call.confirmed


async def fail_within(call: Call) -> None:
    async with call.transaction():
        raise ZeroDivisionError


async def test_a_failed_transaction_gives_its_key_back(env: Environment, sign_up: Callable[..., SignedUp]) -> None:
    user = sign_up()
    claim = Claim(KeyedRequest.of(user.user_id, "key-12345", "POST /x", b"{}"), True)
    call = Call(env, ORIGIN, actor_of(user), claim)
    with pytest.raises(ZeroDivisionError):
        await fail_within(call)
    held = [claim.held]
    async with call.transaction():
        held.append(claim.held)
    assert [*held, claim.held] == [False, False, True]
    other = Call(env, ORIGIN, actor_of(user), Claim(KeyedRequest.of(user.user_id, "key-12345", "POST /y", b"{}"), True))
    with pytest.raises(IdempotencyKeyReused):
        async with other.transaction():
            pytest.fail("the key belongs to another request")


async def test_an_administrator_is_nobody_before_the_session_was_found(env: Environment, operator: Operator) -> None:
    operator.clock.move(seconds=-30)
    call = Call(env, ORIGIN)
    call.require_admin(token_digest(operator.token()))
    assert not call.confirmed
    with pytest.raises(LookupError):
        _ = call.admin
    async with call.transaction():
        assert call.admin.role == "SUPER_ADMIN"
        with pytest.raises(LookupError):
            _ = call.actor
    assert call.confirmed


async def test_a_session_nobody_began_opens_no_transaction(env: Environment) -> None:
    call = Call(env, ORIGIN)
    call.require_admin(b"\0" * 32)
    with pytest.raises(AdminSessionEnded):
        async with call.transaction():
            pytest.fail("there is no such session")
    assert not call.confirmed
