"""The provider peers keep the rules that clients of the real ones fail on, and their page can be clicked."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from iama_dev.peers.app import Peers
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.providers import CLIENT_ID, CLIENT_SECRET, PATHS, ProviderPeer, oauth_secret
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": "https://iama.test/callback",
    "state": "s",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    peers = Peers(ObjectDirectory(tmp_path / "o"), SecretDirectory(tmp_path / "s"), Verifier({}), None, ProviderPeer())
    with in_thread(peers) as address:
        yield address


def code_of(url: str, provider: str) -> str:
    form = {"action": "allow", "subject": "7", "email": "a@x.io"}
    answer = httpx.post(f"{url}{PATHS[provider]['authorize_url']}", params=ASKED, data=form, trust_env=False)
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


def exchange(url: str, provider: str, **form: str) -> httpx.Response:
    good = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": ASKED["redirect_uri"], "code_verifier": VERIFIER}
    return httpx.post(f"{url}{PATHS[provider]['token_url']}", data={**good, **form}, trust_env=False)


def test_the_page_can_be_clicked_and_asks_for_nothing_but_what_is_said(url: str) -> None:
    page = httpx.get(f"{url}{PATHS['github']['authorize_url']}", params=ASKED, trust_env=False)
    assert page.status_code == 200 and 'value="allow"' in page.text and "<script" not in page.text
    for name, value in (("client_id", "other"), ("code_challenge_method", "plain"), ("redirect_uri", "")):
        wrong = httpx.get(f"{url}{PATHS['github']['authorize_url']}", params={**ASKED, name: value}, trust_env=False)
        assert wrong.status_code == 400


@pytest.mark.parametrize(("provider", "status"), [("github", 200), ("google", 400)])
@pytest.mark.parametrize("wrong", [{"code_verifier": "x" * 43}, {"client_secret": "x"}, {"redirect_uri": "https://evil.test"}])
def test_a_wrong_exchange_burns_the_code(url: str, provider: str, status: int, wrong: dict[str, str]) -> None:
    code = code_of(url, provider)
    assert exchange(url, provider, code=code, **wrong).status_code == status
    assert "access_token" not in exchange(url, provider, code=code).json()


def test_a_token_opens_its_own_provider_only(url: str) -> None:
    token = exchange(url, "google", code=code_of(url, "google")).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    addresses = [PATHS["google"]["person_url"], PATHS["github"]["person_url"], PATHS["github"]["emails_url"]]
    assert [httpx.get(f"{url}{path}", headers=headers, trust_env=False).status_code for path in addresses] == [200, 401, 401]


def test_the_secret_names_every_address(url: str) -> None:
    assert {provider: set(told) for provider, told in oauth_secret(url).items()} == {
        provider: {"client_id", "client_secret", *kinds} for provider, kinds in PATHS.items()
    }
