"""POST /auth/oauth/exchange: once, in a minute, by the client that began."""

import psycopg

from functions.account.get import handler as show
from tests.fixtures.edge import Asked, HandClock
from tests.fixtures.federation import VERIFIER, Browser

OTHER = "o" * 43


def refusal(browser: Browser, code: str, verifier: str = VERIFIER) -> tuple[int, str]:
    answer = browser.exchange(code, verifier)
    return answer.status, answer.json["error_code"]


INVALID = (401, "OAUTH_CODE_INVALID")


def test_a_second_use_ends_the_session_of_the_first(browser: Browser) -> None:
    code = browser.code()
    token = browser.exchange(code).json["access_token"]
    assert browser.desk.ask(show, "GET /api/v1/account", Asked(token=token)).status == 200
    assert refusal(browser, code) == INVALID
    assert browser.desk.ask(show, "GET /api/v1/account", Asked(token=token)).json["error_code"] == "SESSION_ENDED"


def test_a_wrong_proof_burns_the_code(browser: Browser) -> None:
    code = browser.code()
    assert [refusal(browser, code, OTHER), refusal(browser, code)] == [INVALID, INVALID]


def test_a_code_is_good_for_a_minute(browser: Browser, clock: HandClock) -> None:
    code = browser.code()
    clock.move(seconds=60)
    assert refusal(browser, code) == INVALID


def test_what_was_never_given_is_refused(browser: Browser) -> None:
    assert [refusal(browser, code) for code in ("x", "A" * 43)] == [INVALID] * 2
    assert browser.exchange("A" * 43, "short").status == 400


def test_a_suspended_account_is_told_so_after_the_proof(browser: Browser, admin_database_url: str) -> None:
    code = browser.code()
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET suspended_at = now()")
    assert refusal(browser, code) == (403, "ACCOUNT_SUSPENDED")
