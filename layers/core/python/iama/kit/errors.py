"""The error tree. A concrete error is a subclass that names its code once; its docstring is the message users read.

IamaError
├── Invalid           what was sent is wrong
├── Unauthenticated   we do not know who is asking
├── Denied            we know, and the answer is no
├── NotFound          missing, or somebody else's: the two look alike from outside
├── Conflict          right in itself, wrong now
├── OverLimit         too much, too often
└── Unavailable       a part we need is away

Surprising: an error takes data, never a text. Where an exception's own words could reach a user, so could a secret.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from inspect import cleandoc
from typing import ClassVar, TypeAlias

JsonValue: TypeAlias = "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"


class IamaError(Exception):
    """Something failed inside the service."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    remedy: ClassVar[str] = "Try again. If it fails again, report the request id."
    retry: ClassVar[bool] = True

    def __init__(self, *, retry_after: int | None = None, reset_at: datetime | None = None, **detail: JsonValue) -> None:
        """`retry_after` in seconds and `reset_at` say when time heals it; everything else is data for the client."""
        super().__init__(self.code)
        self.retry_after = retry_after
        self.detail: dict[str, JsonValue] = dict(detail)
        if reset_at is not None:
            self.detail["reset_at"] = reset_at.isoformat()

    @property
    def message(self) -> str:
        """The first paragraph of the docstring."""
        return " ".join(cleandoc(type(self).__doc__ or "").split("\n\n")[0].split())


class Invalid(IamaError):
    """The request is not valid."""

    code = "INVALID_REQUEST"
    remedy = "Correct what `detail` names and send it again."
    retry = False


class Unauthenticated(IamaError):
    """Sign in first."""

    code = "UNAUTHENTICATED"
    remedy = "Sign in again."
    retry = False


class NotFound(IamaError):
    """There is no such thing, or it is not yours."""

    code = "NOT_FOUND"
    remedy = "Check the id."
    retry = False


class Conflict(IamaError):
    """This cannot be done in the present state."""

    code = "CONFLICT"
    remedy = "Read the present state and decide again."
    retry = False


class _Refusal(IamaError):
    """Denied or over a limit: `detail.denial_reason` says why in one word."""

    def __init__(self, *, retry_after: int | None = None, reset_at: datetime | None = None, **detail: JsonValue) -> None:
        detail.setdefault("denial_reason", self.code)
        super().__init__(retry_after=retry_after, reset_at=reset_at, **detail)


class Denied(_Refusal):
    """This account may not do that."""

    code = "DENIED"
    remedy = "Use an account that may, or change the plan."
    retry = False


class OverLimit(_Refusal):
    """A limit is reached."""

    code = "OVER_LIMIT"
    remedy = "Wait until `reset_at`, or for `Retry-After` seconds."
    retry = True


class Unavailable(IamaError):
    """A part of the service is away for the moment."""

    code = "UNAVAILABLE"
    remedy = "Try again after `Retry-After` seconds; nothing was lost."
    retry = True

    def __init__(self, *, retry_after: int | None = 2, reset_at: datetime | None = None, **detail: JsonValue) -> None:
        super().__init__(retry_after=retry_after, reset_at=reset_at, **detail)
