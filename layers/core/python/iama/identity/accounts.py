"""Use cases of one's own account: what it shows, its password, sessions, preferences and consent."""

from datetime import datetime
from math import ceil

from iama.db.unit import Tx
from iama.identity import store
from iama.identity.model import (
    DELETION_GRACE,
    Account,
    AccountCard,
    Actor,
    CodePurpose,
    CredentialsWrong,
    LivingSession,
    LoginThrottled,
    PasswordNotSet,
    Preferences,
    PreferencesTooLarge,
    SessionEnded,
    SessionNotFound,
)
from iama.identity.service import FORGOTTEN
from iama.kit.ids import is_id, new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, MailTemplate, NewMail

PREFERENCES_LIMIT = 8192
"""Bytes of all preferences together."""


async def show_account(tx: Tx, actor: Actor) -> AccountCard:
    """What the account shows of itself."""
    card = await store.get_account(tx, actor.user_id)
    if card is None:
        raise SessionEnded
    return card


async def open_password_change(tx: Tx, actor: Actor, now: datetime) -> Account:
    """Count the guess and look the account up; LoginThrottled while it has to wait, PasswordNotSet where there is none."""
    subject = _subject(actor)
    if await store.count_attempts(tx, [subject], now, now - FORGOTTEN) == 0:
        until = await store.blocked_until(tx, [subject]) or now
        raise LoginThrottled(retry_after=max(ceil((until - now).total_seconds()), 1), reset_at=until)
    account = await store.find_account_by_id(tx, actor.user_id)
    if account is None:
        raise SessionEnded
    if account.password_hash is None:
        raise PasswordNotSet
    return account


async def change_password(tx: Tx, actor: Actor, change: tuple[Account, str], now: datetime) -> None:
    """`change` is the account whose password was right and the new hash: every other session ends, every code is void."""
    account, password_hash = change
    if not await store.replace_password(tx, account, password_hash, now):
        raise CredentialsWrong
    await store.clear_account(tx, _subject(actor))
    await store.revoke_sessions(tx, actor.user_id, actor.session_id, now)
    await store.void_mail_codes(tx, actor.user_id, CodePurpose.RESET_PASSWORD, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, actor.user_id, "PASSWORD_CHANGED", "user", actor.user_id, now))
    await ops.put_mail(tx, NewMail(actor.user_id, account.email, MailTemplate.PASSWORD_CHANGED, {}, f"password-changed:{new_id()}", now))


async def list_sessions(tx: Tx, actor: Actor, now: datetime) -> list[LivingSession]:
    """The user's living sessions, the last used first."""
    return await store.list_sessions(tx, actor.user_id, now)


async def end_session(tx: Tx, actor: Actor, session_id: str, now: datetime) -> None:
    """Sign one session out, or SessionNotFound."""
    if not is_id(session_id) or not await store.revoke_session(tx, actor.user_id, session_id, now):
        raise SessionNotFound
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, actor.user_id, "SIGNED_OUT", "session", session_id, now))


async def end_all_sessions(tx: Tx, actor: Actor, now: datetime) -> None:
    """Sign out everywhere, this session too."""
    await store.revoke_sessions(tx, actor.user_id, None, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, actor.user_id, "SIGNED_OUT_EVERYWHERE", "user", actor.user_id, now))


async def change_preferences(tx: Tx, actor: Actor, change: Preferences, now: datetime) -> AccountCard:
    """Lay the change over what is there; PreferencesTooLarge where the whole would pass 8 KiB."""
    if await store.change_preferences(tx, actor.user_id, change, now) > PREFERENCES_LIMIT:
        raise PreferencesTooLarge(limit_bytes=PREFERENCES_LIMIT)
    return await show_account(tx, actor)


async def give_consent(tx: Tx, actor: Actor, version: str, now: datetime) -> AccountCard:
    """The user agrees to this version of the data-processing terms."""
    await store.record_consent(tx, actor.user_id, version, now)
    detail = {"version": version}
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, actor.user_id, "CONSENT_GIVEN", "user", actor.user_id, now, detail))
    return await show_account(tx, actor)


async def request_deletion(tx: Tx, actor: Actor, now: datetime) -> datetime:
    """Sign out everywhere, and be erased after the grace unless somebody signs in; when that will be."""
    card, due_at = await show_account(tx, actor), now + DELETION_GRACE
    await store.request_deletion(tx, actor.user_id, due_at, now)
    await store.revoke_sessions(tx, actor.user_id, None, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, actor.user_id, "DELETION_REQUESTED", "user", actor.user_id, now))
    told = {"due_at": due_at.isoformat()}
    await ops.put_mail(tx, NewMail(actor.user_id, card.email, MailTemplate.ACCOUNT_DELETION, told, f"deletion:{new_id()}", now))
    return due_at


def _subject(actor: Actor) -> str:
    """Whoever stole a token must not guess the password with it. Its own count: guesses at the sign-in do not block it."""
    return f"account:{actor.user_id}"
