"""What the providers are asked and answer, over real HTTP: whoever is not plainly named is nobody."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from iama.identity.federation import Person, Provider, ProviderRefused, ProviderUnavailable, ProviderUnknown
from iama.identity.gateway import HttpProviders, github_person, google_person
from iama_dev.peers.providers import ProviderPeer
from tests.fixtures.edge import HeldSecrets

CALLBACK = "https://iama.test/api/v1/auth/oauth/callback"
VERIFIER = "w" * 43
BOTH = pytest.mark.parametrize("provider", list(Provider))


@pytest.fixture
def providers(provider_peer: ProviderPeer, secrets: HeldSecrets) -> HttpProviders:
    return HttpProviders(secrets, "iama/oauth", CALLBACK)


async def consent(providers: HttpProviders, provider: Provider, **form: str) -> str:
    """A code of a person who agreed."""
    url = await providers.authorize_url(provider, "our-state", VERIFIER)
    given = {"action": "allow", "subject": "1001", "email": "Ada@Example.com", "verified": "yes", **form}
    async with httpx.AsyncClient(trust_env=False) as browser:
        answer = await browser.post(url, data=given)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(CALLBACK) and back["state"] == ["our-state"]
    return back["code"][0]


@BOTH
async def test_a_verified_address_is_told_in_its_stored_form(providers: HttpProviders, provider: Provider) -> None:
    code = await consent(providers, provider)
    assert await providers.fetch_person(provider, code, VERIFIER) == Person(provider, "1001", "ada@example.com")


@BOTH
@pytest.mark.parametrize("form", [{"verified": "no"}, {"email": ""}, {"email": "nobody"}])
async def test_an_address_nobody_verified_counts_as_none(providers: HttpProviders, provider: Provider, form: dict[str, str]) -> None:
    code = await consent(providers, provider, **form)
    assert await providers.fetch_person(provider, code, VERIFIER) == Person(provider, "1001", None)


@BOTH
async def test_a_code_serves_once_and_for_its_proof(providers: HttpProviders, provider: Provider) -> None:
    with pytest.raises(ProviderRefused):
        await providers.fetch_person(provider, await consent(providers, provider), "x" * 43)
    code = await consent(providers, provider)
    await providers.fetch_person(provider, code, VERIFIER)
    for used in (code, "never-given"):
        with pytest.raises(ProviderRefused):
            await providers.fetch_person(provider, used, VERIFIER)


@BOTH
@pytest.mark.parametrize("fault", [500, 503, 429])
async def test_a_provider_in_trouble_is_unavailable(
    providers: HttpProviders, provider_peer: ProviderPeer, provider: Provider, fault: int
) -> None:
    code = await consent(providers, provider)
    provider_peer.fault = fault
    with pytest.raises(ProviderUnavailable):
        await providers.fetch_person(provider, code, VERIFIER)


async def test_a_provider_that_hangs_is_waited_for_so_long_and_no_longer(secrets: HeldSecrets, provider_peer: ProviderPeer) -> None:
    providers = HttpProviders(secrets, "iama/oauth", CALLBACK, patience_s=0.2)
    code = await consent(providers, Provider.GITHUB)
    provider_peer.fault = "hang"
    with pytest.raises(ProviderUnavailable):
        await providers.fetch_person(Provider.GITHUB, code, VERIFIER)


@pytest.mark.parametrize("answer", [None, [], {}, {"sub": None}, {"sub": ""}, {"sub": True}, {"sub": "a b"}, {"sub": "x" * 101}])
def test_an_answer_that_names_nobody_is_refused(answer: object) -> None:
    with pytest.raises(ProviderRefused):
        google_person(answer)
    with pytest.raises(ProviderRefused):
        github_person({"id": answer.get("sub")} if isinstance(answer, dict) else answer, [])


@pytest.mark.parametrize(
    ("emails", "expected"),
    [
        ([{"email": "b@x.io", "primary": False, "verified": True}, {"email": "a@x.io", "primary": True, "verified": True}], "a@x.io"),
        ([{"email": "b@x.io", "primary": False, "verified": True}], None),
        ([{"email": "a@x.io", "primary": True, "verified": "true"}], None),
        ([{"email": 7, "primary": True, "verified": True}, "odd"], None),
        ({"message": "Not Found"}, None),
    ],
)
def test_github_vouches_for_the_primary_address_alone(emails: object, expected: str | None) -> None:
    assert github_person({"id": 7}, emails) == Person(Provider.GITHUB, "7", expected)


async def test_a_provider_that_is_not_set_up_is_unknown(secrets: HeldSecrets) -> None:
    secrets.texts["iama/oauth"] = "{}"
    with pytest.raises(ProviderUnknown):
        await HttpProviders(secrets, "iama/oauth", CALLBACK).authorize_url(Provider.GITHUB, "s", VERIFIER)
