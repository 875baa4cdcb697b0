"""Use cases of operations: leave a trace, leave an effect for later, read the run-time configuration."""

from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.kit.errors import JsonValue
from iama.ops import store
from iama.ops.model import AuditEvent, Claim, ConfigMissing, Effect, NewEffect, NewMail, SlotWanted, WaitingMail

HOUSEKEEPING_PAGE = 500
KEPT = {
    "stream_tickets": timedelta(),
    "stream_connections": timedelta(hours=1),
    "idempotency_keys": timedelta(),
    "outbox": timedelta(days=30),
    "mail_codes": timedelta(),
    "session_origins": timedelta(days=180),
    "login_throttles": timedelta(days=1),
    "mail_outbox": timedelta(days=30),
    "oauth_states": timedelta(),
    "oauth_codes": timedelta(hours=1),
    "device_grants": timedelta(hours=1),
    "rate_buckets": timedelta(days=1),
    "admin_sessions": timedelta(days=30),
    "refresh_tokens": timedelta(days=1),
}
"""How long rows stay after their end, by table."""


async def record_audit(tx: Tx, event: AuditEvent) -> None:
    """Append one line to the trail, in the transaction of the change it tells of."""
    await store.insert_audit_event(tx, event)


async def read_trail(tx: Tx, of: tuple[str, str, str], limit: int) -> list[AuditEvent]:
    """What the trail says of one thing, oldest first: `of` is (object kind, object id, action). Who may read it is decided before."""
    return await store.read_trail(tx, of, limit)


async def put_effect(tx: Tx, effect: NewEffect) -> bool:
    """Ask for an effect after commit; False where one with this key was asked for before."""
    return await store.insert_effect(tx, effect)


async def put_mail(tx: Tx, mail: NewMail) -> bool:
    """Ask for a mail after commit; False where one with this key was asked for before."""
    return await store.insert_mail(tx, mail)


async def claim_mails(tx: Tx, now: datetime, limit: int) -> list[WaitingMail]:
    """Mails that are due, hidden from others for a minute and longer with each attempt. Commit, send each, then mark it."""
    return await store.claim_mails(tx, now, limit)


async def mark_mail_sent(tx: Tx, mail_id: str, now: datetime) -> None:
    """It went out."""
    await store.mark_mail_sent(tx, mail_id, now)


async def mark_mail_failed(tx: Tx, mail_id: str, code: str, now: datetime) -> None:
    """It never will."""
    await store.mark_mail_failed(tx, mail_id, code, now)


async def delete_expired(tx: Tx, now: datetime) -> int:
    """Delete a page of each kind of row that has outlived its use; answers how many rows.

    A connection stays an hour longer than its token: until then its socket is told why it is closed.
    """
    deleted = 0
    for table, kept in KEPT.items():
        deleted += await store.delete_expired(tx, table, now - kept, HOUSEKEEPING_PAGE)
    return deleted


async def claim_effects(tx: Tx, claim: Claim) -> list[Effect]:
    """Effects that are due, hidden from others until the lease ends. Commit, carry them out, then finish each."""
    return await store.claim_effects(tx, claim)


async def finish_effect(tx: Tx, outbox_id: str, now: datetime) -> None:
    """The effect has happened."""
    await store.finish_effect(tx, outbox_id, now)


async def finish_effect_by_key(tx: Tx, key: str, now: datetime) -> None:
    """The same, for whoever knows the key it was put with."""
    await store.finish_effect_by_key(tx, key, now)


async def measure_lag(tx: Tx, topic: str, now: datetime) -> timedelta:
    """How long the oldest effect of `topic` has been due."""
    oldest = await store.oldest_waiting_effect(tx, topic)
    return max(now - oldest, timedelta()) if oldest else timedelta()


async def read_config(tx: Tx, key: str) -> JsonValue:
    """The value of a global key, or ConfigMissing."""
    found = await store.get_config(tx, key)
    if found is None:
        raise ConfigMissing(key=key)
    return found.value


async def read_configs(tx: Tx, prefix: str) -> dict[str, JsonValue]:
    """Every global key that starts with `prefix`, such as `model.`."""
    return {row.key: row.value for row in await store.list_configs(tx, prefix)}


async def take_slot(tx: Tx, wanted: SlotWanted) -> bool:
    """Take a place for a model call, from now until its lease ends; False where all are held. Commit before the call is made."""
    return await store.take_slot(tx, wanted)


async def extend_slot(tx: Tx, wanted: SlotWanted) -> None:
    """The call goes on: hold its place for another lease."""
    await store.extend_slot(tx, wanted)


async def give_slot_back(tx: Tx, wanted: SlotWanted) -> None:
    """The call has ended, or never came to a place; again changes nothing."""
    await store.give_slot_back(tx, wanted)
