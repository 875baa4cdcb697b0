"""GET /auth/oauth/{provider}/initiate: to the provider with a proof of our own, and back to clients of ours only."""

import pytest

from tests.fixtures.edge import HeldSecrets
from tests.fixtures.federation import Browser, query_of


def test_the_browser_leaves_with_a_state_and_a_challenge_that_are_not_the_clients(browser: Browser) -> None:
    first, second = browser.leave(), browser.leave()
    asked = query_of(first.headers["location"])
    assert (first.status, asked["redirect_uri"]) == (302, "https://iama.test/api/v1/auth/oauth/callback")
    assert asked["code_challenge_method"] == "S256" and asked["scope"] == "read:user user:email"
    assert "client-state-1" not in first.headers["location"]
    assert asked["state"] != query_of(second.headers["location"])["state"]
    assert (first.headers["cache-control"], first.headers["referrer-policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"redirect_uri": "https://evil.test/callback"}, "OAUTH_REDIRECT_NOT_ALLOWED"),
        ({"redirect_uri": "//evil.test"}, "OAUTH_REDIRECT_NOT_ALLOWED"),
        ({"code_challenge_method": "plain"}, "OAUTH_CHALLENGE_MISSING"),
        ({"code_challenge": ""}, "OAUTH_CHALLENGE_MISSING"),
        ({"state": ""}, "OAUTH_CHALLENGE_MISSING"),
    ],
)
def test_what_could_lead_astray_is_refused_without_a_redirect(browser: Browser, query: dict[str, str], code: str) -> None:
    refused = browser.leave(**query)
    assert (refused.status, refused.json["error_code"], "location" in refused.headers) == (400, code, False)


def test_a_provider_that_is_not_offered(browser: Browser, secrets: HeldSecrets) -> None:
    assert browser.leave("myspace").json["error_code"] == "OAUTH_PROVIDER_UNKNOWN"
    secrets.texts["iama/oauth"] = "{}"
    assert browser.leave("google").status == 404
