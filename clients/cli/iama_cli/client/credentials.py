"""Tokens in a file that only the user can read, renewed by one process at a time.

Several commands may share the file. The lock makes the second one find the tokens that the first has just fetched,
instead of presenting a refresh token that was already rotated away.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iama_cli.client.problems import sign_in_required

_EARLY_S = 30.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """One signed-in session. `expires_at` is seconds since 1970, None when unknown."""

    access: str
    refresh: str
    expires_at: float | None = None
    email: str = ""
    tier: str = ""

    @property
    def stale(self) -> bool:
        """Whether it is worth renewing before the next request."""
        return self.expires_at is not None and time.time() > self.expires_at - _EARLY_S


def tokens_of(answer: Mapping[str, Any], now: float | None = None) -> Tokens:
    """The tokens in an answer of login or refresh, or in the file; `expires_in` counts from `now`, the present otherwise."""
    user = answer.get("user") or answer
    expires = answer.get("expires_at")
    if isinstance(expires, str):
        expires = datetime.fromisoformat(expires).timestamp()
    elif expires is None and answer.get("expires_in"):
        expires = (time.time() if now is None else now) + float(answer["expires_in"])
    return Tokens(answer["access_token"], answer["refresh_token"], expires, user.get("email") or "", user.get("tier") or "")


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """The file, its lock beside it."""

    path: Path

    def load(self) -> Tokens:
        """The tokens; raises SIGN_IN_REQUIRED when there are none that can be read."""
        try:
            raw = json.loads(self.path.read_text("utf-8"))
            written = self.path.stat().st_mtime
            if not isinstance(raw, dict):
                raise sign_in_required()
            return tokens_of(raw, written)
        except (OSError, ValueError, KeyError, TypeError):
            raise sign_in_required() from None

    def save(self, tokens: Tokens) -> None:
        """Replace the file as a whole, readable by the user only."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        document = {
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "expires_at": tokens.expires_at,
            "user": {"email": tokens.email, "tier": tokens.tier},
        }
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
        temporary.replace(self.path)

    def forget(self) -> None:
        """Remove the tokens."""
        self.path.unlink(missing_ok=True)

    def renew(self, used: Tokens, ask: Callable[[str], Mapping[str, Any]]) -> Tokens:
        """Tokens newer than `used`: what another process has fetched meanwhile, else the answer of `ask(refresh_token)`."""
        with self._locked():
            current = self.load()
            if current.access != used.access and not current.stale:
                return current
            fresh = tokens_of(ask(current.refresh))
            if not fresh.email:
                fresh = Tokens(fresh.access, fresh.refresh, fresh.expires_at, current.email, current.tier)
            self.save(fresh)
            return fresh

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.with_name(f"{self.path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
