"""Use cases of operations: leave a trace, leave an effect for later, read the run-time configuration."""

from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.kit.errors import JsonValue
from iama.ops import store
from iama.ops.model import AuditEvent, Claim, ConfigMissing, Effect, NewEffect


async def record_audit(tx: Tx, event: AuditEvent) -> None:
    """Append one line to the trail, in the transaction of the change it tells of."""
    await store.insert_audit_event(tx, event)


async def put_effect(tx: Tx, effect: NewEffect) -> bool:
    """Ask for an effect after commit; False where one with this key was asked for before."""
    return await store.insert_effect(tx, effect)


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
