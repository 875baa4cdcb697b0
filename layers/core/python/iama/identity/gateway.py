"""The ways to the identity providers, as a Protocol, and the real ones: GitHub and Google over HTTPS.

The client's names and secrets, and addresses where they are not the providers' own, lie in one secret:
`{"github": {"client_id": …, "client_secret": …}, "google": {…}}`. A provider that is not in it is not offered.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from iama.identity.federation import Person, Provider, ProviderRefused, ProviderUnavailable, ProviderUnknown, challenge_of
from iama.kit.secrets import SecretSource

if TYPE_CHECKING:
    from urllib3 import PoolManager

CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 4.0
LARGEST_ANSWER = 1 << 16
ADDRESSES: Mapping[Provider, Mapping[str, str]] = {
    Provider.GITHUB: {
        "authorize_url": "https://github.com/login/oauth/authorize",
        "token_url": "https://github.com/login/oauth/access_token",
        "person_url": "https://api.github.com/user",
        "emails_url": "https://api.github.com/user/emails",
    },
    Provider.GOOGLE: {
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_url": "https://oauth2.googleapis.com/token",
        "person_url": "https://openidconnect.googleapis.com/v1/userinfo",
    },
}
SCOPES: Mapping[Provider, str] = {Provider.GITHUB: "read:user user:email", Provider.GOOGLE: "openid email"}


class IdentityProviders(Protocol):
    """Sends people to a provider, and asks it who came back."""

    async def authorize_url(self, provider: Provider, state: str, verifier: str) -> str:
        """Where the browser goes; ProviderUnknown where it is not set up."""
        ...

    async def fetch_person(self, provider: Provider, code: str, verifier: str) -> Person:
        """Who gave this code; ProviderRefused where it is not good, ProviderUnavailable where nobody says."""
        ...


@dataclass(frozen=True, slots=True)
class _Client:
    """What we are to a provider, and where it is."""

    client_id: str
    client_secret: str
    addresses: Mapping[str, str]


@dataclass(frozen=True)
class HttpProviders:
    """`IdentityProviders` over HTTP; nothing follows a redirect, and no answer is waited for or read without end."""

    secrets: SecretSource
    secret_name: str
    callback: str
    patience_s: float = ANSWER_SECONDS

    async def authorize_url(self, provider: Provider, state: str, verifier: str) -> str:
        client = await self._client(provider)
        query = {
            "client_id": client.client_id,
            "redirect_uri": self.callback,
            "response_type": "code",
            "scope": SCOPES[provider],
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{client.addresses['authorize_url']}?{urlencode(query)}"

    async def fetch_person(self, provider: Provider, code: str, verifier: str) -> Person:
        client = await self._client(provider)
        token = await self._token(client, code, verifier)
        person = await asyncio.to_thread(self._get, client.addresses["person_url"], token)
        if provider is Provider.GOOGLE:
            return google_person(person)
        return github_person(person, await self._emails(client, token))

    async def _token(self, client: _Client, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "client_id": client.client_id,
            "client_secret": client.client_secret,
            "code": code,
            "redirect_uri": self.callback,
            "code_verifier": verifier,
        }
        answer = await asyncio.to_thread(self._send, "POST", client.addresses["token_url"], urlencode(form).encode(), {})
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise ProviderRefused
        return token

    async def _emails(self, client: _Client, token: str) -> object:
        """A person who does not show addresses has none for us."""
        try:
            return await asyncio.to_thread(self._get, client.addresses["emails_url"], token)
        except ProviderRefused:
            return []

    async def _client(self, provider: Provider) -> _Client:
        known = json.loads(await self.secrets.read(self.secret_name)).get(provider.value)
        if known is None:
            raise ProviderUnknown
        return _Client(known["client_id"], known["client_secret"], {**ADDRESSES[provider], **known})

    def _get(self, url: str, token: str) -> object:
        return self._send("GET", url, None, {"authorization": f"Bearer {token}"})

    def _send(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> object:
        from urllib3.exceptions import HTTPError

        fixed = {"accept": "application/json", "user-agent": "iama", "content-type": "application/x-www-form-urlencoded"}
        try:
            response = self._pool.request(method, url, body=body, headers={**fixed, **headers}, preload_content=False)
            text = response.read(LARGEST_ANSWER)
            response.release_conn()
        except HTTPError as error:
            raise ProviderUnavailable from error
        if response.status >= 500 or response.status == 429:
            raise ProviderUnavailable
        if response.status != 200:
            raise ProviderRefused
        try:
            found: object = json.loads(text)
        except ValueError as error:
            raise ProviderUnavailable from error
        return found

    @cached_property
    def _pool(self) -> "PoolManager":
        from urllib3 import PoolManager, Timeout

        return PoolManager(maxsize=1, retries=False, timeout=Timeout(connect=CONNECT_SECONDS, read=self.patience_s))


def google_person(answer: object) -> Person:
    """From the userinfo of OpenID Connect; ProviderRefused where it names nobody."""
    found: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    return Person.of(Provider.GOOGLE, found.get("sub"), found.get("email"), found.get("email_verified") is True)


def github_person(answer: object, emails: object) -> Person:
    """From GitHub's user and the primary of its addresses; ProviderRefused where it names nobody."""
    found: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    listed = [email for email in emails if isinstance(email, dict)] if isinstance(emails, list) else []
    primary: Mapping[str, Any] = next((email for email in listed if email.get("primary") is True), {})
    return Person.of(Provider.GITHUB, found.get("id"), primary.get("email"), primary.get("verified") is True)
