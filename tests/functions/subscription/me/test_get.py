"""GET /subscription/me: the effective entitlement and the reason of each limit."""

from collections.abc import Callable

import psycopg

from functions.subscription.me.get import handler
from tests.fixtures.edge import Asked, Desk, SignedUp

LINE = "GET /api/v1/subscription/me"


def test_each_limit_comes_with_its_reason(desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    user = sign_up(1, "PRO")
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE subscription_tiers SET add_on_factor = 1.50")
    answer = desk.ask(handler, LINE, Asked(token=user.token)).json
    limits = {limit["name"]: (limit["value"], limit["reason"]) for limit in answer["limits"]}
    assert (answer["tier"], answer["source"], answer["starts_stopped"]) == ("PRO", "SEED", None)
    assert limits["daily_jobs"] == (30, "ADD_ON") and limits["concurrent_jobs"] == (2, "TIER")
    assert limits["execution_modes"] == (["LOCAL_NATIVE", "LOCAL_DOCKER", "REMOTE_SANDBOX"], "TIER")


def test_a_kill_switch_is_told(desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    user = sign_up(1, "PRO")
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(
            "INSERT INTO kill_switches (kill_switch_id, user_id, reason, engaged_by, engaged_at)"
            " VALUES (gen_random_uuid(), %s, 'x', 'ops', now())",
            [user.user_id],
        )
    assert desk.ask(handler, LINE, Asked(token=user.token)).json["starts_stopped"] == "KILL_SWITCH_USER"


def test_the_tier_in_the_token_is_only_a_hint(desk: Desk, sign_up: Callable[..., SignedUp], admin_database_url: str) -> None:
    user = sign_up(1, "MAX")
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE subscription_tiers SET tier = 'FREE'")
    assert desk.ask(handler, LINE, Asked(token=user.token)).json["tier"] == "FREE"
