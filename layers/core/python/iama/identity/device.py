"""Signing in where no browser is: a short code is typed on another machine, by somebody who is signed in there.

Surprising: an answer that says "not yet" has to be committed, because it counts how often was asked.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.identity import federation_store, store
from iama.identity.federation import GrantRow
from iama.identity.model import AccountSuspended, RefreshTokenInvalid, Session, Visitor, new_token, token_digest
from iama.identity.service import begin_session
from iama.kit.errors import Conflict, Denied, IamaError, Invalid, NotFound, OverLimit
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent

LIFETIME = timedelta(minutes=10)
INTERVAL = timedelta(seconds=5)
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and nothing that looks like a figure."""
TRIES = 5


class DeviceCodeInvalid(Invalid):
    """This device code was used, or is not known."""

    code = "DEVICE_CODE_INVALID"
    remedy = "Begin again."


class DeviceCodeExpired(Invalid):
    """Nobody approved the code in time."""

    code = "DEVICE_CODE_EXPIRED"
    remedy = "Begin again."


class AuthorizationPending(Conflict):
    """Nobody has approved the code yet."""

    code = "AUTHORIZATION_PENDING"
    remedy = "Ask again after `Retry-After` seconds."
    retry = True


class PolledTooFast(OverLimit):
    """The code is asked for too often."""

    code = "SLOW_DOWN"
    remedy = "Ask again after `Retry-After` seconds."


class DeviceRefused(Denied):
    """Somebody refused this code."""

    code = "DEVICE_REFUSED"
    remedy = "Begin again, if it was a mistake."


class UserCodeUnknown(NotFound):
    """No device waits with this code."""

    code = "USER_CODE_UNKNOWN"
    remedy = "Check the code; it is good for ten minutes and for one use."


class CodeNotTyped(Denied):
    """This code came with a link. It has to be typed, or whoever made the link gets into your account."""

    code = "DEVICE_CODE_NOT_TYPED"
    remedy = "Type the code on the page that the command line names, if you started it."


@dataclass(frozen=True, slots=True)
class Started:
    """Two codes: one the device keeps, one a person types."""

    device_code: str
    user_code: str


async def start(tx: Tx, visitor: Visitor, now: datetime) -> Started:
    """Two codes for a device that asks for a sign-in."""
    for _ in range(TRIES):
        started = Started(new_token(), _user_code())
        params = {"device_sha256": token_digest(started.device_code), "user_code": started.user_code, "client": visitor.client_name}
        if await federation_store.insert_grant(tx, {**params, "now": now, "expires_at": now + LIFETIME}):
            return started
    raise LookupError("no user code is free")


async def decide(tx: Tx, user_code: str, user_id: str | None, now: datetime) -> str:
    """Let the device in as this user, or refuse it with None; what the device calls itself. UserCodeUnknown where none waits."""
    client = await federation_store.decide_grant(tx, normal_code(user_code), user_id, now)
    if client is None:
        raise UserCodeUnknown
    if user_id is not None:
        await ops.record_audit(tx, AuditEvent(ActorKind.USER, user_id, "DEVICE_APPROVED", "user", user_id, now))
    return client


async def poll(tx: Tx, device_code: str, visitor: Visitor, now: datetime) -> Session | IamaError:
    """A session once somebody approved; else what the device is to be told, which has to be committed."""
    try:
        digest = token_digest(device_code)
    except RefreshTokenInvalid as error:
        raise DeviceCodeInvalid from error
    row = await federation_store.lock_grant(tx, digest)
    if row is None or row.used_at is not None:
        raise DeviceCodeInvalid
    if row.expires_at <= now:
        raise DeviceCodeExpired
    await federation_store.note_poll(tx, digest, now)
    if row.decided_at is None:
        return _not_yet(row, now)
    await federation_store.use_grant(tx, digest, now)
    account = await store.find_account_by_id(tx, row.user_id) if row.user_id else None
    if account is None:
        return DeviceRefused()
    if account.suspended:
        return AccountSuspended()
    return await begin_session(tx, account, visitor, now)


def _not_yet(row: GrantRow, now: datetime) -> IamaError:
    seconds = int(INTERVAL.total_seconds())
    if row.polled_at is not None and now - row.polled_at < INTERVAL:
        return PolledTooFast(retry_after=seconds)
    return AuthorizationPending(retry_after=seconds)


def check_typed(headers: Mapping[str, str]) -> None:
    """CodeNotTyped unless the browser says that it comes from our own page. Every browser does, and no page can forge it."""
    if headers.get("sec-fetch-site") != "same-origin":
        raise CodeNotTyped


def normal_code(text: str) -> str:
    """However it was typed: capital letters, a hyphen in the middle."""
    letters = "".join(letter for letter in text.upper() if letter in LETTERS)
    return f"{letters[:4]}-{letters[4:]}"


def _user_code() -> str:
    return normal_code("".join(secrets.choice(LETTERS) for _ in range(8)))
