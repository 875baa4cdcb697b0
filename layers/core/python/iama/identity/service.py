"""Use cases of identity. Surprising: what must stay true although the request fails (a counted guess, a revoked family) is
answered, not raised, so that the edge commits it before it refuses."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from iama.db.opening import Answers, Opening, Rows
from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.identity import store
from iama.identity.model import (
    FAMILY_LIFETIME,
    FORGIVEN,
    Account,
    AccountSuspended,
    Actor,
    Attempt,
    EmailTaken,
    Guess,
    LoginThrottled,
    RefreshThrottled,
    RefreshTokenInvalid,
    RefreshTokenReused,
    Session,
    SessionEnded,
    TokenRow,
    Visitor,
    neighbourhood,
    new_token,
    successor_of,
    token_digest,
)
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, MailTemplate, NewMail

FORGOTTEN = timedelta(hours=1)


async def register(tx: Tx, email: str, password_hash: str, now: datetime) -> str:
    """A new account on FREE; its id, or EmailTaken."""
    user_id = new_id()
    if not await store.insert_user(tx, {"user_id": user_id, "email": email, "password_hash": password_hash, "now": now}):
        raise EmailTaken
    await entitlement.open_account(tx, user_id, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, user_id, "REGISTERED", "user", user_id, now))
    await ops.put_mail(tx, NewMail(user_id, email, MailTemplate.VERIFY_EMAIL, {}, f"register:{user_id}", now))
    return user_id


async def open_login(tx: Tx, attempt: Attempt, now: datetime) -> Account | None:
    """Count the guess and look the account up; LoginThrottled while the account or the address has to wait."""
    await count_guess(tx, attempt, now)
    return await store.find_account(tx, attempt.email)


async def count_guess(tx: Tx, guess: Guess, now: datetime) -> None:
    """One more guess, or LoginThrottled while its account or its address has to wait."""
    subjects = [guess.account_subject, guess.address_subject]
    if await store.count_attempts(tx, subjects, now, now - FORGOTTEN) < len(subjects):
        until = await store.blocked_until(tx, subjects) or now
        raise LoginThrottled(retry_after=max(ceil((until - now).total_seconds()), 1), reset_at=until)


async def forgive_guess(tx: Tx, guess: Guess, now: datetime) -> None:
    """It was right: forget the account's guesses and this one of the address."""
    await store.forgive(tx, guess, now)


async def complete_login(tx: Tx, account: Account, attempt: Attempt, now: datetime) -> Session:
    """The password was right: forget the guesses and begin a session. Only now is a suspension told."""
    if account.suspended:
        raise AccountSuspended
    await forgive_guess(tx, attempt, now)
    return await begin_session(tx, account, attempt.visitor, now)


async def renew_hash(tx: Tx, account: Account, password_hash: str, now: datetime) -> None:
    """Keep a right password under the parameters in use now."""
    await store.replace_password(tx, account, password_hash, now)


async def begin_session(tx: Tx, account: Account, visitor: Visitor, now: datetime) -> Session:
    """A session for whoever has proved to be the account's owner; one from a strange network is told by mail."""
    token, family_id = new_token(), new_id()
    params = {"token_sha256": token_digest(token), "family_id": family_id, "user_id": account.user_id, "predecessor_sha256": None}
    await store.insert_token(tx, {**params, "now": now, "family_expires_at": now + FAMILY_LIFETIME})
    origin = {"session_id": family_id, "user_id": account.user_id, "network": visitor.network, "client": visitor.client_name, "now": now}
    if await store.note_origin(tx, origin):
        told = {"network": visitor.network, "client": visitor.client_name, "at": now.isoformat()}
        await ops.put_mail(tx, NewMail(account.user_id, account.email, MailTemplate.SIGN_IN_UNUSUAL, told, f"sign-in:{family_id}", now))
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, account.user_id, "SIGNED_IN", "session", family_id, now))
    return Session(family_id, account.user_id, account.email, await entitlement.tier_of(tx, account.user_id), token)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A refresh token that is to be replaced, from where and when, and the key its successor follows by."""

    token: str
    address: str
    key: bytes
    now: datetime

    @property
    def subject(self) -> str:
        """Wrong tokens are counted by address: there is no account to count them for."""
        return f"refresh:{neighbourhood(self.address)}"

    def openings(self) -> tuple[Opening, Opening, Opening]:
        """What travels with BEGIN: the family's lock, the token's row once it is held, and whether the address has to wait."""
        named = {"token_sha256": token_digest(self.token)}
        waits = Opening(store.Q["blocked_until"], {"subjects": [self.subject]})
        return Opening(store.Q["lock_family"], named), Opening(store.Q["get_token"], named), waits


async def refresh(tx: Tx, renewal: Renewal, first: Answers) -> Session | RefreshTokenReused | RefreshTokenInvalid:
    """Rotate: the successor, or that same successor again for the predecessor within 30 s. `first` is what the openings answered.

    Anything older revokes the whole family, anything unknown is counted; those answers are returned, because they must be
    committed before they are refused. RefreshThrottled while the address has to wait.
    """
    now, key = renewal.now, renewal.key
    _check_wait(first[2], now)
    digest, row = token_digest(renewal.token), store.token_row(first[1])
    if row is None or row.revoked_at is not None or row.family_expires_at <= now:
        await store.count_attempts(tx, [renewal.subject], now, now - FORGOTTEN)
        return RefreshTokenInvalid()
    if row.suspended:
        raise AccountSuspended
    successor = successor_of(renewal.token, key)
    if row.rotated_at is None:
        await _rotate(tx, row, (digest, token_digest(successor)), now)
    elif not row.successor_lives or now - row.rotated_at > FORGIVEN:
        return await _revoke(tx, row, now)
    return Session(row.family_id, row.user_id, row.email, await entitlement.tier_of(tx, row.user_id), successor)


def _check_wait(rows: Rows, now: datetime) -> None:
    until = rows[0]["max"] if rows else None
    if isinstance(until, datetime) and until > now:
        raise RefreshThrottled(retry_after=max(ceil((until - now).total_seconds()), 1), reset_at=until)


async def _rotate(tx: Tx, row: TokenRow, digests: tuple[bytes, bytes], now: datetime) -> None:
    before, after = digests
    await store.mark_rotated(tx, before, now)
    params = {"token_sha256": after, "family_id": row.family_id, "user_id": row.user_id, "predecessor_sha256": before}
    await store.insert_token(tx, {**params, "now": now, "family_expires_at": row.family_expires_at})


async def _revoke(tx: Tx, row: TokenRow, now: datetime) -> RefreshTokenReused:
    await store.revoke_family(tx, row.family_id, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "identity", "SESSION_REVOKED_ON_REUSE", "session", row.family_id, now))
    return RefreshTokenReused()


async def sign_out(tx: Tx, token: str, now: datetime) -> None:
    """End the session a refresh token belongs to; a token nobody knows ends nothing and is no error."""
    digest = token_digest(token)
    await store.lock_family(tx, digest)
    row = await store.get_token(tx, digest)
    if row is not None and await store.revoke_family(tx, row.family_id, now):
        await ops.record_audit(tx, AuditEvent(ActorKind.USER, row.user_id, "SIGNED_OUT", "session", row.family_id, now))


def session_check(actor: Actor, now: datetime) -> Opening:
    """The query that travels with BEGIN of every request with a token."""
    return Opening(store.Q["check_session"], {"session_id": actor.session_id, "user_id": actor.user_id, "now": now})


def judge_session(rows: Rows) -> None:
    """Raise unless the session lives and the account is not suspended."""
    if not rows:
        raise SessionEnded
    if rows[0]["suspended"]:
        raise AccountSuspended
