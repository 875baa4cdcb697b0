"""A bucket for everybody: emptied by asking, refilled by time, a user's own, and committed whatever becomes of the request."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import timedelta

import psycopg
import pytest

from functions.account.get import handler as show
from functions.account.sessions.get import handler as sessions
from functions.auth.login.post import handler as login
from functions.jobs.get import handler as list_jobs
from functions.jobs.job_id.heartbeat.post import handler as beat
from iama.api.environment import Environment
from iama.api.throttle import group_of
from iama.kit.ids import new_id
from tests.fixtures.edge import NOW, Asked, Desk, Reply, SignedUp
from tests.fixtures.jobs import Office

FIGURES = '{"requests_per_minute": 0.06, "burst": 3}'
"""Slow enough that no token comes back while a busy machine runs a test."""


@pytest.fixture
def limited(admin_database_url: str) -> Callable[..., None]:
    """Three at once and one in a thousand seconds, by tier or for addresses; time passes by hand."""

    def change(statement: str, *values: object) -> None:
        with psycopg.connect(admin_database_url) as connection:
            connection.execute("ALTER TABLE dynamic_configs DISABLE TRIGGER dynamic_configs_history")
            connection.execute(statement.encode(), values or None)

    change("UPDATE dynamic_configs SET value = value || %s::jsonb WHERE key IN ('tier.FREE', 'rate.anonymous')", FIGURES)
    return change


def account(desk: Desk, user: SignedUp) -> Reply:
    return desk.ask(show, "GET /api/v1/account", Asked(token=user.token))


def test_whoever_asks_too_often_is_told_when_to_come_back(
    desk: Desk, sign_up: Callable[..., SignedUp], limited: Callable[..., None]
) -> None:
    user = sign_up()
    answers = [account(desk, user) for _ in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
    refused = answers[3]
    assert (refused.json["error_code"], refused.json["detail"]["denial_reason"]) == ("RATE_LIMITED", "RATE_LIMITED")
    seconds = int(refused.headers["retry-after"])
    assert 900 < seconds <= 1000
    assert refused.json["detail"]["reset_at"] == (NOW + timedelta(seconds=seconds)).isoformat()
    limited("UPDATE rate_buckets SET refilled_at = refilled_at - interval '2000 seconds'")
    assert [account(desk, user).status for _ in range(3)] == [200, 200, 429]


def test_groups_and_users_have_buckets_of_their_own(desk: Desk, sign_up: Callable[..., SignedUp], limited: Callable[..., None]) -> None:
    user, other = sign_up(), sign_up(2)
    assert [account(desk, user).status for _ in range(4)] == [200, 200, 200, 429]
    assert desk.ask(sessions, "GET /api/v1/account/sessions", Asked(token=user.token)).status == 429
    assert desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=user.token)).status == 200
    assert account(desk, other).status == 200


def test_a_higher_plan_and_a_contract_of_ones_own_allow_more(
    desk: Desk, sign_up: Callable[..., SignedUp], limited: Callable[..., None]
) -> None:
    user, free = sign_up(1, "PRO"), sign_up(2)
    assert {account(desk, user).status for _ in range(6)} == {200}
    limited(
        """UPDATE subscription_tiers SET tier = 'ENTERPRISE', contract = '{"burst": 5, "requests_per_minute": 0.06}' WHERE user_id = %s""",
        free.user_id,
    )
    assert [account(desk, free).status for _ in range(6)] == [200] * 5 + [429]


def test_nobody_who_is_not_signed_in_asks_without_end(desk: Desk, limited: Callable[..., None]) -> None:
    body = {"email": "nobody@example.com", "password": "correct horse battery"}
    codes = [desk.ask(login, "POST /api/v1/auth/login", Asked(body)).json["error_code"] for _ in range(4)]
    assert codes == ["CREDENTIALS_WRONG"] * 3 + ["RATE_LIMITED"]


def test_a_request_that_fails_is_counted_too(desk: Desk, sign_up: Callable[..., SignedUp], limited: Callable[..., None]) -> None:
    user = sign_up()
    limited("UPDATE users SET suspended_at = now()")
    codes = [account(desk, user).json["error_code"] for _ in range(4)]
    assert codes == ["ACCOUNT_SUSPENDED"] * 3 + ["RATE_LIMITED"]


def test_a_beat_is_never_refused_for_beating(
    office: Office, sign_up: Callable[..., SignedUp], limited: Callable[..., None], admin_database_url: str
) -> None:
    user = sign_up()
    body = {"client_session_id": new_id()}
    line = f"POST /api/v1/jobs/{new_id()}/heartbeat"
    answers = {office.desk.ask(beat, line, Asked(body, user.token, {"idempotency-key": new_id()})).json["error_code"] for _ in range(5)}
    assert answers == {"JOB_NOT_FOUND"}
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM rate_buckets").fetchone() == (0,)


def test_of_many_at_once_exactly_the_burst_passes(
    sign_up: Callable[..., SignedUp], limited: Callable[..., None], make_environment: Callable[[], Environment]
) -> None:
    user = sign_up()
    limited("""UPDATE dynamic_configs SET value = value || '{"requests_per_minute": 0.001}' WHERE key = 'tier.FREE'""")
    with ExitStack() as stack, ThreadPoolExecutor(8) as crowd:
        desks = [stack.enter_context(closing(Desk(make_environment))) for _ in range(8)]
        answers = list(crowd.map(lambda desk: account(desk, user).status, desks * 2))
    assert sorted(answers) == [200] * 3 + [429] * 13


def test_without_a_configuration_nothing_is_refused_here(
    desk: Desk, sign_up: Callable[..., SignedUp], limited: Callable[..., None]
) -> None:
    user = sign_up()
    limited("DELETE FROM dynamic_configs WHERE key = 'tier.FREE'")
    assert {account(desk, user).status for _ in range(5)} == {200}


def test_a_bucket_is_not_locked_while_its_request_goes_on(
    sign_up: Callable[..., SignedUp], make_environment: Callable[[], Environment], admin_database_url: str
) -> None:
    user = sign_up()
    with closing(Desk(make_environment)) as first, psycopg.connect(admin_database_url) as connection:
        assert account(first, user).status == 200
        connection.execute("SELECT FROM users WHERE user_id = %s FOR UPDATE", [user.user_id])
        connection.execute("SELECT FROM rate_buckets FOR UPDATE NOWAIT")


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("/api/v1/jobs", "jobs"),
        ("/api/v1/jobs/{job_id}", "jobs"),
        ("/api/v1/jobs/{job_id}/test-runs/{run_id}/result", "test-runs"),
        ("/api/v1/jobs/{job_id}/heartbeat", "heartbeat"),
        ("/api/v1/auth/oauth/callback", "auth"),
        ("/.well-known/jwks.json", ".well-known"),
        ("/", "other"),
    ],
)
def test_routes_about_one_thing_share_a_bucket(path: str, group: str) -> None:
    assert group_of(path) == group
