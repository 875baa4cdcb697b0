"""GET /auth/device: a page without scripts; a browser signed in by a provider lets the typed device in."""

import httpx
import pytest

from functions.auth.device.get import handler
from functions.auth.device.poll.post import handler as poll
from functions.auth.device.start.post import handler as start
from functions.auth.oauth.provider.initiate.get import handler as initiate
from tests.fixtures.edge import Asked, Reply
from tests.fixtures.federation import Browser


def leave_with(browser: Browser, code: str, **headers: str) -> Reply:
    asked = Asked(headers={"sec-fetch-site": "same-origin", **headers})
    return browser.desk.ask(initiate, f"GET {httpx.URL('/api/v1/auth/oauth/google/initiate', params={'user_code': code})}", asked)


def test_the_page_asks_for_the_code_and_warns(browser: Browser) -> None:
    page = browser.desk.ask(handler, "GET /api/v1/auth/device")
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    assert 'name="user_code"' in page.text and "only if" in page.text and "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_whoever_types_the_code_and_signs_in_lets_the_device_in(browser: Browser) -> None:
    asked = Asked({}, headers={"user-agent": "<b>iama</b>"})
    started = browser.desk.ask(start, "POST /api/v1/auth/device/start", asked).json
    page = browser.come_back(browser.consent(leave_with(browser, started["user_code"])))
    assert page.status == 200 and "Approved" in page.text and "&lt;b&gt;iama" in page.text
    signed_in = browser.desk.ask(poll, "POST /api/v1/auth/device/poll", Asked({"device_code": started["device_code"]}))
    assert (signed_in.status, signed_in.json["user"]["email"]) == (200, "ada@example.com")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_link_with_a_code_lets_no_device_in(browser: Browser, site: str) -> None:
    started = browser.desk.ask(start, "POST /api/v1/auth/device/start", Asked({})).json
    refused = leave_with(browser, started["user_code"], **{"sec-fetch-site": site})
    assert (refused.status, refused.json["error_code"], "location" in refused.headers) == (403, "DEVICE_CODE_NOT_TYPED", False)


def test_a_wrong_code_or_a_no_makes_no_account(browser: Browser, admin_database_url: str) -> None:
    import psycopg

    for form in ({"action": "allow"}, {"action": "deny"}):
        page = browser.come_back(browser.consent(leave_with(browser, "BBBB-BBBB"), **form))
        assert page.status == 200 and "Not approved" in page.text
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (0,)
