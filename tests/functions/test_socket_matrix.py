"""Every action of the WebSocket API against everybody who has no business there: refused, and never a foreign byte.

An action that has no row here fails, so nobody can add one without saying who may use it.
"""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from iama.jobs.states import JobState
from iama.kit.keys import KeyMaterial
from iama.kit.tokens import SigningKeys
from infra.routes import SOCKET_ROUTES
from tests.fixtures.admins import Operator
from tests.fixtures.edge import NOW, Desk, HandClock, SignedUp
from tests.fixtures.forger import ATTACKS, Forger
from tests.fixtures.jobs import JobMaker, Office
from tests.fixtures.sockets import socket_event

CARRIERS = {"$connect", "refresh"}
"""Actions that show a token; the others are known by their socket."""
OWN, FOREIGN, UNKNOWN = "own", "foreign", "unknown"


@dataclass(frozen=True)
class Row:
    """A good body, and what the socket of somebody else is told; None where it gets what is its own."""

    body: dict[str, str] | None
    foreign: str | None


ROWS: Mapping[str, Row] = {
    "$connect": Row(None, None),
    "$disconnect": Row(None, None),
    "$default": Row({"action": "dance"}, "ACTION_UNKNOWN"),
    "subscribe": Row({"action": "subscribe", "job_id": "{job_id}"}, "JOB_NOT_FOUND"),
    "unsubscribe": Row({"action": "unsubscribe", "job_id": "{job_id}"}, None),
    "ping": Row({"action": "ping"}, None),
    "refresh": Row({"action": "refresh", "token": "{token}"}, None),
}
BY_SOCKET = sorted(ROWS.keys() - CARRIERS - {"$disconnect", "$default"})


@dataclass
class Ground:
    """A job with events, its owner's open socket, and one of somebody else."""

    office: Office
    owner: SignedUp
    job_id: str

    def send(self, key: str, socket: str, token: str = "") -> str | None:
        """The code an action is refused with, None where it is not; nothing of the owner's may be told to anybody else."""
        [route] = [route for route in SOCKET_ROUTES if route.key == key]
        words = {"{job_id}": self.job_id, "{token}": token}
        body = {name: words.get(text, text) for name, text in (ROWS[key].body or {}).items()}
        headers = {"Authorization": f"Bearer {token}"} if key == "$connect" else None
        event = socket_event(key, socket, body or None, headers)
        answer: dict[str, Any] = self.office.desk.send(importlib.import_module(route.handler).handler, event)
        told = json.loads(answer.get("body") or "{}")
        if socket != OWN:
            assert self.owner.user_id not in str(answer) and not [post for post in self.office.connections.posts if post[0] == socket]
        code: str | None = told.get("error_code")
        assert (code is None) == (answer["statusCode"] == 200 and told.get("type") != "error")
        return code


@pytest.fixture
def ground(office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> Ground:
    made = Ground(office, pro, job_maker.walk(pro, JobState.WAITING_STRATEGY))
    assert [made.send("$connect", OWN, pro.token), made.send("$connect", FOREIGN, stranger.token)] == [None, None]
    return made


def test_every_action_has_a_row() -> None:
    assert {route.key for route in SOCKET_ROUTES} == ROWS.keys()


@pytest.mark.parametrize("token", ["", "x", "x" * 43])
def test_without_a_token_of_ours_no_socket_opens_or_lives_on(ground: Ground, token: str) -> None:
    expected = "TOKEN_INVALID" if token else "TOKEN_MISSING"
    assert [ground.send(key, FOREIGN, token) for key in sorted(CARRIERS)] == [expected] * 2


def test_a_living_session_of_an_administrator_opens_no_socket(ground: Ground, make_operator: Callable[[Desk], Operator]) -> None:
    token = make_operator(ground.office.desk).token()
    assert [ground.send(key, FOREIGN, token) for key in sorted(CARRIERS)] == ["TOKEN_INVALID"] * 2


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_with_a_wrong_token_no_socket_opens_or_lives_on(ground: Ground, key_material: KeyMaterial, attack: Callable[[Forger], str]) -> None:
    forger = Forger(SigningKeys.from_secret(key_material.signing), ground.owner)
    assert [ground.send(key, FOREIGN, attack(forger)) for key in sorted(CARRIERS)] == ["TOKEN_INVALID"] * 2


def test_with_an_expired_token_no_socket_opens_or_lives_on(ground: Ground, key_material: KeyMaterial) -> None:
    token = Forger(SigningKeys.from_secret(key_material.signing), ground.owner).token(exp=int(NOW.timestamp()) - 6)
    assert [ground.send(key, FOREIGN, token) for key in sorted(CARRIERS)] == ["TOKEN_EXPIRED"] * 2


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE refresh_tokens SET revoked_at = %s", "SESSION_ENDED"),
        ("UPDATE users SET suspended_at = %s", "ACCOUNT_SUSPENDED"),
        ("UPDATE users SET deleted_at = %s", "SESSION_ENDED"),
    ],
)
def test_a_socket_ends_with_its_session_and_with_its_user(
    ground: Ground, admin_database_url: str, clock: HandClock, statement: str, refusal: str
) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(statement.encode(), [clock.now()])
    assert [ground.send(key, OWN, ground.owner.token) for key in sorted(CARRIERS)] == [refusal] * 2
    assert {ground.send(key, OWN) for key in BY_SOCKET} == {"STREAM_TOKEN_EXPIRED"}


def test_a_rotated_token_leaves_the_socket_open(ground: Ground, admin_database_url: str) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE refresh_tokens SET rotated_at = now()")
    assert [ground.send(key, OWN) for key in BY_SOCKET] == [None] * 3


def test_a_socket_nobody_opened_is_told_nothing(ground: Ground) -> None:
    assert [ground.send(key, UNKNOWN) for key in BY_SOCKET] == ["CONNECTION_UNKNOWN"] * 3


def test_the_socket_of_another_user_gets_what_is_its_own_or_nothing(ground: Ground, stranger: SignedUp) -> None:
    told = {key: ground.send(key, FOREIGN, stranger.token) for key in sorted(ROWS, key=lambda key: key == "$disconnect")}
    assert told == {key: row.foreign for key, row in ROWS.items()}
