"""Idempotency keys through a real route: one effect a key, one answer, whoever asks, however often, whatever dies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime

import psycopg
import pytest
from pydantic import BaseModel

from iama.api.edge import Call, Function, route
from iama.api.environment import Environment
from iama.api.idempotency import DEAD_AFTER, KEPT, AnsweredBefore, Claim, KeyedRequest, StillRunning
from iama.api.problems import IdempotencyKeyMissing, IdempotencyKeyReused
from iama.db.unit import Tx
from iama.kit.errors import Conflict
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent
from tests.fixtures.edge import NOW, Asked, Desk, HandClock, Reply, SignedUp

KEY = "key-12345"
CALLERS = 50


class Order(BaseModel):
    """What to do after the effect."""

    then: str = "answer"


class Done(BaseModel):
    """Different for each effect."""

    effect: str


async def effect(tx: Tx, now: datetime) -> Done:
    made = new_id()
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, "somebody", "EFFECT", "effect", made, now))
    return Done(effect=made)


@route("POST", "/orders", status=201, idempotent=True)
async def order(call: Call, body: Order) -> Done:
    async with call.transaction() as tx:
        if body.then == "refuse":
            raise Conflict
        done = await effect(tx, call.now)
    if body.then == "fail after commit":
        raise RuntimeError
    return done


@route("POST", "/links", status=201, idempotent=True, keeps_answer=False)
async def link(call: Call, body: Order) -> Done:
    async with call.transaction():
        return Done(effect=new_id())


@pytest.fixture
def user(sign_up: Callable[..., SignedUp]) -> SignedUp:
    return sign_up()


def send(desk: Desk, user: SignedUp, function: Function = order, key: str | None = KEY, then: str = "answer") -> Reply:
    headers = {} if key is None else {"idempotency-key": key}
    return desk.ask(function, f"POST {function.served.path}", Asked({"then": then}, user.token, headers))


def effects(admin_database_url: str) -> int:
    with psycopg.connect(admin_database_url) as connection:
        return len(connection.execute("SELECT FROM audit_events WHERE action = 'EFFECT'").fetchall())


def test_a_repeat_replays_the_answer_and_says_so(desk: Desk, user: SignedUp, admin_database_url: str) -> None:
    first, again = send(desk, user), send(desk, user)
    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert ("idempotent-replay" in first.headers, again.headers["idempotent-replay"]) == (False, "true")
    assert effects(admin_database_url) == 1
    assert send(desk, user, key="another-key").json != first.json


@pytest.mark.parametrize(("function", "then"), [(order, "other"), (link, "answer")])
def test_a_key_of_another_body_or_route_is_refused(desk: Desk, user: SignedUp, function: Function, then: str) -> None:
    send(desk, user)
    refused = send(desk, user, function, then=then)
    assert (refused.status, refused.json["error_code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


@pytest.mark.parametrize("key", [None, "", "short", "x" * 129, "with space", "naïve-key"])
def test_a_key_is_demanded(desk: Desk, user: SignedUp, key: str | None) -> None:
    refused = send(desk, user, key=key)
    assert (refused.status, refused.json["error_code"]) == (400, "IDEMPOTENCY_KEY_MISSING")


def test_keys_of_two_users_are_two_keys(desk: Desk, user: SignedUp, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    assert send(desk, user).json != send(desk, sign_up(2)).json
    assert effects(admin_database_url) == 2


@pytest.mark.parametrize("then", ["refuse", "fail after commit"])
def test_a_request_that_failed_leaves_its_key_free(desk: Desk, user: SignedUp, then: str) -> None:
    failed, again = send(desk, user, then=then), send(desk, user, then=then)
    assert failed.status == again.status in (409, 500)
    assert send(desk, user).status == 201


def test_an_answer_with_a_link_is_made_anew_and_marked(desk: Desk, user: SignedUp) -> None:
    first, again = send(desk, user, link), send(desk, user, link)
    assert first.json != again.json
    assert again.headers["idempotent-replay"] == "true"


def test_a_key_is_free_again_after_a_day(desk: Desk, user: SignedUp, clock: HandClock, admin_database_url: str) -> None:
    first = send(desk, user)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE idempotency_keys SET expires_at = %s", [clock.now()])
    assert send(desk, user, then="other").json != first.json
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT expires_at FROM idempotency_keys").fetchall() == [(NOW + KEPT,)]


def test_a_dead_request_is_taken_over_and_a_living_one_waited_for(
    desk: Desk, user: SignedUp, clock: HandClock, admin_database_url: str
) -> None:
    send(desk, user)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE idempotency_keys SET status = NULL, answer = NULL, answered_at = NULL")
    waiting = send(desk, user)
    assert (waiting.status, waiting.json["error_code"], waiting.headers["retry-after"]) == (409, "REQUEST_IN_PROGRESS", "2")
    clock.move(seconds=DEAD_AFTER.total_seconds())
    assert send(desk, user).status == 201
    assert effects(admin_database_url) == 2


def test_fifty_at_once_have_one_effect_and_one_answer(
    make_environment: Callable[[], Environment], user: SignedUp, admin_database_url: str
) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(CALLERS) as crowd:
        desks = [stack.enter_context(closing(Desk(make_environment))) for _ in range(CALLERS)]
        answers = list(crowd.map(lambda desk: send(desk, user), desks))
    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert sum("idempotent-replay" not in answer.headers for answer in answers) == 1
    assert effects(admin_database_url) == 1


def test_a_row_decides_what_a_claim_may_do() -> None:
    request = KeyedRequest.of("user", KEY, "POST /orders", b"{}")
    claim = Claim(request, True)
    own = dict(claim.opening(NOW).params)
    row = {"route": "POST /orders", "request_sha256": request.sha256, "claim_id": own["claim_id"], "status": None, "answer": None}
    claim.judge([row])
    with pytest.raises(StillRunning):
        claim.judge([{**row, "claim_id": new_id()}])
    with pytest.raises(AnsweredBefore) as before:
        claim.judge([{**row, "claim_id": new_id(), "status": 201, "answer": "{}"}])
    assert (before.value.answer.status, before.value.answer.body) == (201, "{}")
    with pytest.raises(IdempotencyKeyReused):
        claim.judge([{**row, "request_sha256": b"x" * 32}])
    with pytest.raises(IdempotencyKeyMissing):
        KeyedRequest.of("user", None, "POST /orders", b"{}")
