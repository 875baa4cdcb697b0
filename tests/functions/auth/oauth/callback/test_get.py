"""GET /auth/oauth/callback: one use, five minutes, and always back to the client that began, with a code or a word why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg
import pytest

from functions.account.get import handler as show
from iama.api.environment import Environment
from iama.identity.gateway import HttpProviders
from iama_dev.peers.providers import ProviderPeer
from tests.fixtures.edge import ISSUER, Asked, Desk, HandClock
from tests.fixtures.federation import REDIRECT, STATE, Browser, query_of


@pytest.mark.parametrize("provider", ["github", "google"])
def test_tokens_come_by_exchange_and_never_in_an_address(browser: Browser, provider: str) -> None:
    signed_in = browser.sign_in(provider)
    assert (signed_in.status, signed_in.json["user"]["email"]) == (200, "ada@example.com")
    assert browser.desk.ask(show, "GET /api/v1/account", Asked(token=signed_in.json["access_token"])).json["email_verified"] is True


def test_a_state_serves_once(browser: Browser) -> None:
    back = browser.consent(browser.leave())
    assert browser.come_back(back).status == 302
    again = browser.come_back(back)
    assert (again.status, again.json["error_code"]) == (400, "OAUTH_STATE_INVALID")


@pytest.mark.parametrize("state", ["", "x", "A" * 43, "ä" * 43])
def test_a_state_nobody_made_leads_nowhere(browser: Browser, state: str) -> None:
    answer = browser.come_back({"state": state, "code": "x"})
    assert (answer.status, answer.json["error_code"], "location" in answer.headers) == (400, "OAUTH_STATE_INVALID", False)


def test_a_state_is_good_for_five_minutes(browser: Browser, clock: HandClock) -> None:
    back = browser.consent(browser.leave())
    clock.move(minutes=5)
    assert browser.come_back(back).status == 400


def test_of_many_at_once_one_comes_back(browser: Browser, make_environment: Callable[[], Environment]) -> None:
    back = browser.consent(browser.leave())
    with ExitStack() as stack, ThreadPoolExecutor(6) as crowd:
        browsers = [Browser(stack.enter_context(closing(Desk(make_environment))), browser.peer) for _ in range(6)]
        answers = list(crowd.map(lambda each: each.come_back(back).status, browsers))
    assert sorted(answers) == [302] + [400] * 5


def test_saying_no_is_told_to_the_client(browser: Browser) -> None:
    answer = browser.come_back(browser.consent(browser.leave(), action="deny"))
    assert answer.headers["location"].startswith(REDIRECT)
    assert query_of(answer.headers["location"]) == {"error": "access_denied", "state": STATE}


@pytest.mark.parametrize("fault", [500, "hang"])
def test_a_provider_in_trouble_is_told_to_the_client_and_the_state_is_burnt(
    make_environment: Callable[[], Environment], provider_peer: ProviderPeer, fault: int | str
) -> None:
    def hurried() -> Environment:
        environment = make_environment()
        environment.providers = HttpProviders(environment.secrets, "iama/oauth", f"{ISSUER}/api/v1/auth/oauth/callback", patience_s=0.2)
        return environment

    with closing(Desk(hurried)) as desk:
        _fail_and_repeat(Browser(desk, provider_peer), fault)


def _fail_and_repeat(browser: Browser, fault: int | str) -> None:
    back = browser.consent(browser.leave())
    browser.peer.fault = fault
    assert query_of(browser.come_back(back).headers["location"]) == {"error": "temporarily_unavailable", "state": STATE}
    browser.peer.fault = None
    assert browser.come_back(back).status == 400


def test_a_code_of_another_sign_in_is_refused(browser: Browser) -> None:
    stolen = browser.consent(browser.leave(), email="victim@example.com", subject="2002")
    own = browser.consent(browser.leave())
    answer = browser.come_back({"state": own["state"], "code": stolen["code"]})
    assert query_of(answer.headers["location"])["error"] == "access_denied"


def test_no_row_holds_what_could_be_used(browser: Browser, admin_database_url: str) -> None:
    back = browser.consent(browser.leave())
    code = query_of(browser.come_back(back).headers["location"])["code"]
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute(
            "SELECT to_jsonb(s)::text FROM oauth_states AS s UNION ALL SELECT to_jsonb(c)::text FROM oauth_codes AS c"
        )
        text = "".join(row[0] for row in rows)
    assert STATE in text and not any(secret in text for secret in (back["state"], back["code"], code))
