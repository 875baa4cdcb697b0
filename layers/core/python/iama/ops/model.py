"""What operations keep. Surprising: a claimed effect is not marked, it only becomes due again later, so a dead worker loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from iama.kit.errors import JsonValue, NotFound


class ConfigMissing(NotFound):
    """This configuration does not exist."""

    code = "CONFIG_MISSING"
    remedy = "Run the migrations: they seed every key the service reads."


class ActorKind(StrEnum):
    """Who did it."""

    USER = "USER"
    ADMIN = "ADMIN"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the trail. `detail` holds ids and figures, never code and never a secret."""

    actor_kind: ActorKind
    actor_id: str
    action: str
    object_kind: str
    object_id: str
    at: datetime
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class NewEffect:
    """Something to do in the world outside after this transaction; a second one of the same key is the first."""

    topic: str
    subject_id: str
    payload: Mapping[str, JsonValue]
    key: str
    at: datetime


class MailTemplate(StrEnum):
    """Every kind of mail. Its words are a file of the same name, where the worker writes it."""

    WELCOME = "welcome"
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    PASSWORD_CHANGED = "password_changed"
    SIGN_IN_UNUSUAL = "sign_in_unusual"
    RECEIPT = "receipt"
    PAYMENT_FAILED = "payment_failed"
    SECOND_SUBSCRIPTION = "second_subscription"
    QUOTA_80 = "quota_80"
    QUOTA_100 = "quota_100"
    ARTIFACTS_EXPIRE = "artifacts_expire"
    ACCOUNT_DELETION = "account_deletion"


@dataclass(frozen=True, slots=True)
class SlotWanted:
    """One of `limit` places for calls of a model class of a user, held by `holder` for `lease_s` seconds at a time."""

    user_id: str
    model_class: str
    limit: int
    holder: str
    lease_s: float


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to send; a second one of the same key is the first. `payload` fills the template and holds no code and no token.

    Without a `user_id` the same work is done and nothing is kept: so nobody learns by the clock who has an account.
    """

    user_id: str | None
    recipient: str
    template: MailTemplate
    payload: Mapping[str, JsonValue]
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that is due; `attempts` counts this one."""

    mail_id: str
    user_id: str
    recipient: str
    template: str
    payload: Mapping[str, JsonValue]
    attempts: int


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect that is due; `attempts` counts this one."""

    outbox_id: str
    topic: str
    subject_id: str
    payload: Mapping[str, JsonValue]
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Take up to `limit` due effects of `topic`; they come back after `lease` unless they are finished."""

    topic: str
    now: datetime
    limit: int = 20
    lease: timedelta = timedelta(seconds=30)
