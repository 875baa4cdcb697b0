"""Queries of operations."""

from dataclasses import asdict, dataclass
from datetime import datetime

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.kit.errors import JsonValue
from iama.kit.ids import new_id
from iama.ops.model import AuditEvent, Claim, Effect, NewEffect, NewMail, SlotWanted, WaitingMail

Q = load("iama.ops")


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """A key and its value."""

    key: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class ConfigValue:
    """A value alone."""

    value: JsonValue


async def insert_audit_event(tx: Tx, event: AuditEvent) -> None:
    await tx.execute(Q["insert_audit_event"], {**asdict(event), "audit_event_id": new_id(), "detail": Jsonb(event.detail)})


async def read_trail(tx: Tx, of: tuple[str, str, str], limit: int) -> list[AuditEvent]:
    """Lines of (kind, id, action), oldest first."""
    kind, object_id, action = of
    return await tx.fetch_all(Q["read_trail"], {"object_kind": kind, "object_id": object_id, "action": action, "limit": limit}, AuditEvent)


async def insert_effect(tx: Tx, effect: NewEffect) -> bool:
    return await tx.execute(Q["insert_effect"], {**asdict(effect), "outbox_id": new_id(), "payload": Jsonb(effect.payload)}) == 1


async def insert_mail(tx: Tx, mail: NewMail) -> bool:
    return await tx.execute(Q["insert_mail"], {**asdict(mail), "mail_id": new_id(), "payload": Jsonb(mail.payload)}) == 1


async def claim_mails(tx: Tx, now: datetime, limit: int) -> list[WaitingMail]:
    return await tx.fetch_all(Q["claim_mails"], {"now": now, "limit": limit}, WaitingMail)


async def mark_mail_sent(tx: Tx, mail_id: str, now: datetime) -> None:
    await tx.execute(Q["mark_mail_sent"], {"mail_id": mail_id, "now": now})


async def mark_mail_failed(tx: Tx, mail_id: str, code: str, now: datetime) -> None:
    await tx.execute(Q["mark_mail_failed"], {"mail_id": mail_id, "code": code, "now": now})


async def delete_expired(tx: Tx, table: str, before: datetime, limit: int) -> int:
    """Rows of `table` that ended before; the statement is named after it."""
    return await tx.execute(Q[f"delete_expired_{table}"], {"before": before, "limit": limit})


async def claim_effects(tx: Tx, claim: Claim) -> list[Effect]:
    params = {"topic": claim.topic, "now": claim.now, "limit": claim.limit, "until": claim.now + claim.lease}
    return await tx.fetch_all(Q["claim_effects"], params, Effect)


async def finish_effect(tx: Tx, outbox_id: str, now: datetime) -> None:
    await tx.execute(Q["finish_effect"], {"outbox_id": outbox_id, "now": now})


async def finish_effect_by_key(tx: Tx, key: str, now: datetime) -> None:
    await tx.execute(Q["finish_effect_by_key"], {"key": key, "now": now})


async def oldest_waiting_effect(tx: Tx, topic: str) -> datetime | None:
    return await tx.fetch_scalar(Q["oldest_waiting_effect"], {"topic": topic}, datetime)


async def get_config(tx: Tx, key: str) -> ConfigValue | None:
    return await tx.fetch_one(Q["get_config"], {"key": key}, ConfigValue)


async def list_configs(tx: Tx, prefix: str) -> list[ConfigRow]:
    return await tx.fetch_all(Q["list_configs"], {"prefix": prefix, "prefix_end": f"{prefix}\U0010ffff"}, ConfigRow)


async def take_slot(tx: Tx, wanted: SlotWanted) -> bool:
    return await tx.execute(Q["take_slot"], asdict(wanted)) == 1


async def extend_slot(tx: Tx, wanted: SlotWanted) -> None:
    await tx.execute(Q["extend_slot"], {"holder": wanted.holder, "lease_s": wanted.lease_s})


async def give_slot_back(tx: Tx, wanted: SlotWanted) -> None:
    await tx.execute(Q["give_slot_back"], {"holder": wanted.holder})
