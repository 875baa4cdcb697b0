"""POST /auth/refresh: rotation through real environments, also by fifty of them at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg
import pytest

from functions.auth.login.post import handler as login
from functions.auth.logout.post import handler as logout
from functions.auth.refresh.post import handler
from functions.jobs.get import handler as list_jobs
from iama.api.environment import Environment
from iama.identity.model import new_token
from tests.fixtures.edge import Asked, Desk, HandClock, Reply, SignedUp

PASSWORD = "correct horse battery"
CALLERS = 50


def refresh(desk: Desk, token: str) -> Reply:
    return desk.ask(handler, "POST /api/v1/auth/refresh", Asked({"refresh_token": token}))


@pytest.fixture
def token(desk: Desk, sign_up: Callable[..., SignedUp]) -> str:
    sign_up(password=PASSWORD)
    credentials = {"email": "user1@example.com", "password": PASSWORD}
    return str(desk.ask(login, "POST /api/v1/auth/login", Asked(credentials)).json["refresh_token"])


def test_each_use_gives_a_new_token_and_fresh_access(desk: Desk, token: str, clock: HandClock) -> None:
    clock.move(hours=1)
    first = refresh(desk, token)
    second = refresh(desk, first.json["refresh_token"])
    assert (first.status, second.status) == (200, 200)
    assert len({token, first.json["refresh_token"], second.json["refresh_token"]}) == 3
    assert desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=second.json["access_token"])).status == 200


def test_a_lost_reply_is_given_again_for_thirty_seconds(desk: Desk, token: str, clock: HandClock) -> None:
    first = refresh(desk, token)
    clock.move(seconds=30)
    again = refresh(desk, token)
    assert again.json["refresh_token"] == first.json["refresh_token"]
    assert again.json["access_token"] != first.json["access_token"]


def test_a_stolen_token_costs_the_whole_family_at_once(desk: Desk, token: str, clock: HandClock) -> None:
    living = refresh(desk, token).json
    clock.move(seconds=31)
    reused = refresh(desk, token)
    assert (reused.status, reused.json["error_code"]) == (401, "REFRESH_TOKEN_REUSED")
    assert refresh(desk, living["refresh_token"]).json["error_code"] == "REFRESH_TOKEN_INVALID"
    ended = desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=living["access_token"]))
    assert (ended.status, ended.json["error_code"]) == (401, "SESSION_ENDED")


@pytest.mark.parametrize("token", ["", "no token", "A" * 43, "A" * 65])
def test_what_was_never_issued_is_refused(desk: Desk, token: str) -> None:
    assert refresh(desk, token).status in (400, 401)


def test_fifty_at_once_are_one_rotation(token: str, make_environment: Callable[[], Environment], admin_database_url: str) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(CALLERS) as crowd:
        desks = [stack.enter_context(closing(Desk(make_environment))) for _ in range(CALLERS)]
        list(crowd.map(lambda desk: desk.ask(logout, "POST /api/v1/auth/logout", Asked({"refresh_token": new_token()})), desks))
        answers = list(crowd.map(lambda desk: refresh(desk, token), desks))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["refresh_token"] for answer in answers}) == 1
    with psycopg.connect(admin_database_url) as connection:
        chain = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE rotated_at IS NULL), count(revoked_at) FROM refresh_tokens"
            " WHERE family_id = (SELECT family_id FROM refresh_tokens WHERE predecessor_sha256 IS NOT NULL)"
        ).fetchone()
    assert chain == (2, 1, 0)
