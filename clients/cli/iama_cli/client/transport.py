"""One JSON request at a time: tokens, retries, idempotency keys and typed errors.

A request is repeated only when that is safe: every POST carries an Idempotency-Key, so the server answers a repeat with
the stored answer. Waiting is bounded; after that the command ends with "service unavailable" and nothing is lost.
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from iama_cli.client.credentials import CredentialFile, Tokens
from iama_cli.client.problems import problem, sign_in_required, unavailable
from iama_cli.exits import CliError, Exit

if TYPE_CHECKING:
    import httpx

_TRIES = 6
_LONGEST_WAIT_S = 10.0
_BUSY = frozenset({429, 502, 503, 504})
_BEING_ANSWERED = "REQUEST_IN_PROGRESS"
_ANSWERED_WITHIN_S = 40.0
"""How long the first request of a key is waited for: whoever answered it may have died, and its hold on the key ends after 30 s."""
_API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `key` makes a POST idempotent; `anonymous` sends no token."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    params: Mapping[str, Any] | None = None
    key: str | None = None
    anonymous: bool = False


@dataclass(slots=True)
class Transport:
    """The connection to one service for one user; usable from several threads."""

    url: str
    credentials: CredentialFile
    sleep: Callable[[float], None] = time.sleep
    client: "httpx.Client" = field(init=False)

    def __post_init__(self) -> None:
        import httpx

        self.client = httpx.Client(timeout=httpx.Timeout(35.0, connect=5.0), headers={"User-Agent": "iama-cli"})

    def close(self) -> None:
        """Close every connection."""
        self.client.close()

    def send(self, request: Request) -> Any:
        """The decoded answer, None for an empty one. Raises `CliError`."""
        if request.method == "POST" and request.key is None:
            request = Request(request.method, request.path, request.body, request.params, str(uuid.uuid4()), request.anonymous)
        tokens = None if request.anonymous else self.tokens()
        answer = self._exchange(request, tokens)
        if answer.status_code == 401 and tokens is not None:
            answer = self._exchange(request, self.renewed(tokens))
            if answer.status_code == 401:
                raise sign_in_required()
        return _decoded(answer)

    def tokens(self) -> Tokens:
        """Tokens that are good for at least half a minute."""
        tokens = self.credentials.load()
        return self.renewed(tokens) if tokens.stale else tokens

    def renewed(self, used: Tokens) -> Tokens:
        """Tokens in place of `used`; raises SIGN_IN_REQUIRED when the session is over."""
        return self.credentials.renew(used, self._refresh)

    def _refresh(self, refresh_token: str) -> Mapping[str, Any]:
        answer = self._exchange(Request("POST", "/auth/refresh", {"refresh_token": refresh_token}, anonymous=True), None)
        if answer.status_code in {400, 401, 403}:
            raise sign_in_required()
        decoded = _decoded(answer)
        assert isinstance(decoded, Mapping)
        return decoded

    def _exchange(self, request: Request, tokens: Tokens | None) -> "httpx.Response":
        headers = {"Authorization": f"Bearer {tokens.access}"} if tokens else {}
        if request.key:
            headers["Idempotency-Key"] = request.key
        return self._patiently(
            lambda: self.client.request(
                request.method, f"{self.url}{_API}{request.path}", json=request.body, params=request.params, headers=headers
            )
        )

    def _patiently(self, attempt: Callable[[], "httpx.Response"]) -> "httpx.Response":
        """Repeat while the service is away or busy, as long as it says when to come back; the last answer otherwise."""
        import httpx

        tried, waited = 0, 0.0
        while True:
            tried += 1
            wait = min(0.2 * 2**tried, _LONGEST_WAIT_S)
            try:
                answer = attempt()
            except httpx.TransportError as error:
                if tried >= _TRIES:
                    raise unavailable(type(error).__name__, self.url) from None
            except RuntimeError:  # how httpx answers a thread that still speaks when the command has ended
                if not self.client.is_closed:
                    raise
                raise unavailable("the connection was closed", self.url) from None
            else:
                asked = _retry_after(answer)
                if not _is_worth_waiting(answer, asked, tried, waited):
                    return answer
                wait = asked if asked is not None else wait
            self.sleep(wait)
            waited += wait

    def upload(self, link: Mapping[str, Any], blob: bytes) -> None:
        """PUT bytes to a signed link `{url, method, headers}`."""
        answer = self._patiently(
            lambda: self.client.request(link.get("method", "PUT"), link["url"], content=blob, headers=dict(link.get("headers") or {}))
        )
        if answer.status_code >= 300:
            _store_failed(answer, "upload")

    def download(self, url: str, digest: str | None) -> bytes:
        """GET a signed link; raises when the bytes are not those that were declared."""
        answer = self._patiently(lambda: self.client.get(url))
        if answer.status_code >= 300:
            _store_failed(answer, "download")
        if digest is not None and sha256(answer.content).hexdigest() != digest:
            raise CliError("DOWNLOAD_DAMAGED", "a download does not have its declared SHA-256; try again", Exit.UNAVAILABLE)
        return answer.content


def _is_worth_waiting(answer: "httpx.Response", asked: float | None, tried: int, waited: float) -> bool:
    """Whether another answer is to be had soon: a service that is busy, or the first request of this key still under way."""
    if answer.status_code == 409 and _BEING_ANSWERED in answer.text:
        return waited < _ANSWERED_WITHIN_S
    if answer.status_code not in _BUSY or tried >= _TRIES or (asked or 0.0) > _LONGEST_WAIT_S:
        return False
    return asked is not None or answer.status_code != 429


def _retry_after(answer: "httpx.Response") -> float | None:
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        return None


def _decoded(answer: "httpx.Response") -> Any:
    try:
        body = answer.json() if answer.content else None
    except ValueError:
        body = None
    if answer.status_code >= 400:
        raise problem(answer.status_code, body)
    return body


def _store_failed(answer: "httpx.Response", what: str) -> None:
    full = answer.status_code == 507
    code = "STORE_FULL" if full else "STORE_REFUSED"
    message = "the object store is full; try again later" if full else f"the object store refused the {what} (HTTP {answer.status_code})"
    raise CliError(code, message, Exit.UNAVAILABLE)
