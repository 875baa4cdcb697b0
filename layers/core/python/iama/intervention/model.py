"""Quotes, hand edits and the fallback as callers see them, and the error codes of this slice."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from iama.jobs.decisions import Decision
from iama.jobs.states import JobState
from iama.kit.errors import JsonValue, NotFound

QUOTE_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """A decision that is committed with what it is about; `key` finishes its outbox row once it has arrived."""

    decision: Decision
    key: str
    state: JobState


@dataclass(frozen=True, slots=True)
class DeepFixOffer:
    """What a deep fix would be: on L2 nothing is asked; on L3 `percent` of the remaining balance at worst, to be confirmed."""

    model_class: str
    state: JobState
    credits: Decimal | None = None
    percent: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """What was edited by hand: operations, or whole files (content None deletes)."""

    operations: Sequence[Mapping[str, JsonValue]] = ()
    files: Sequence[Mapping[str, JsonValue]] = ()

    def to_json(self) -> dict[str, JsonValue]:
        """The document that the worker reads."""
        return {"operations": list(self.operations)} if self.operations else {"files": list(self.files)}


@dataclass(frozen=True, slots=True)
class EditedBundle:
    """A bundle of edited targets that was uploaded under a link of ours: files in a tar under zstd, `.iama/deleted` lists deletions."""

    edits_id: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Fallback:
    """A packed job: where it stands, its pack, and until when it can be taken up again."""

    job_id: str
    state: JobState
    pack: Mapping[str, JsonValue]
    commands: tuple[str, ...]
    ways: Mapping[str, tuple[str, ...]]
    expires_at: datetime


class FallbackNotReady(NotFound):
    """Nothing of this job was packed."""

    code = "FALLBACK_NOT_READY"
    remedy = "Read the job: a pack exists once it reached FALLBACK_REQUIRED."


def one_time_confirmation(secret: str, job_id: str, key: str) -> str:
    """The word that confirms one quote. Made from the request's key, so that a repeated request is answered with the same one."""
    return hmac.new(secret.encode(), f"deep-fix:{job_id}:{key}".encode(), hashlib.sha256).hexdigest()


def digest_of(confirmation: str) -> str:
    """What the workflow gets to know of it."""
    return hashlib.sha256(confirmation.encode()).hexdigest()


def quote_expiry(now: datetime) -> datetime:
    """Until when a quote may be confirmed."""
    return now + timedelta(seconds=QUOTE_SECONDS)
