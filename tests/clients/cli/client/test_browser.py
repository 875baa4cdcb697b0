"""A browser that goes and comes back: only with our state, only with a code, and never for ever."""

import json
import sys
from pathlib import Path

import pytest

from iama_cli.client import browser
from iama_cli.client.credentials import CredentialFile
from iama_cli.client.transport import Transport
from iama_cli.exits import CliError
from tests.fixtures.live import LiveStream

BROWSER = f"{sys.executable} {Path(__file__).with_name('clicking_browser.py')} %s"
YES = {"action": "allow", "subject": "1001", "email": "ada@example.com", "verified": "yes"}


@pytest.fixture
def transport(live: LiveStream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Transport:
    """A client of the real service, which tells providers to come back to where it listens."""
    monkeypatch.setenv("IAMA_PUBLIC_URL", live.url)
    return Transport(live.url, CredentialFile(tmp_path / "credentials.json"))


def clicking(monkeypatch: pytest.MonkeyPatch, form: dict[str, str]) -> None:
    """A browser whose user fills the provider's page so."""
    monkeypatch.setenv("BROWSER", BROWSER)
    monkeypatch.setenv("IAMA_CLICK", json.dumps(form))


@pytest.mark.parametrize("provider", ["github", "google"])
def test_the_whole_way_through_a_browser_ends_in_tokens(transport: Transport, monkeypatch: pytest.MonkeyPatch, provider: str) -> None:
    clicking(monkeypatch, YES)
    answer = browser.sign_in(transport, provider, patience_s=30)
    assert answer["user"]["email"] == "ada@example.com" and len(answer["refresh_token"]) == 43


def test_a_no_on_the_page_is_told(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    clicking(monkeypatch, {"action": "deny"})
    with pytest.raises(CliError, match="access_denied") as caught:
        browser.sign_in(transport, "github", patience_s=30)
    assert caught.value.code == "SIGN_IN_REFUSED"


def test_nobody_is_waited_for_without_end(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", BROWSER)
    with pytest.raises(CliError) as caught:
        browser.sign_in(transport, "github", patience_s=0.2)
    assert caught.value.code == "SIGN_IN_TIMEOUT"


def test_a_page_that_knocks_with_another_state_is_turned_away() -> None:
    awaited = browser.Return()
    for path in ("/callback?code=x", "/callback?code=x&state=guess", f"/other?code=x&state={awaited.state}", "/callback?state=%C3%A4"):
        assert not awaited.take(path)
    assert awaited.told is None
    assert awaited.take(f"/callback?code=x&state={awaited.state}") and awaited.told == {"code": "x", "state": awaited.state}


@pytest.mark.parametrize(
    ("environment", "there"),
    [({"BROWSER": "x"}, True), ({}, False), ({"DISPLAY": ":0", "SSH_CONNECTION": "a b c d"}, False)],
)
def test_over_ssh_and_without_a_display_no_browser_is_opened(environment: dict[str, str], there: bool) -> None:
    assert browser.has_browser(environment) is there


def test_the_challenge_belongs_to_the_verifier_and_each_try_has_its_own() -> None:
    first, second = browser.Return(), browser.Return()
    assert first.challenge != second.challenge and len(first.challenge) == 43 and 43 <= len(first.verifier) <= 128
