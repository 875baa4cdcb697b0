"""Use cases of privacy: copy everything about a user, and forget him once his grace is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from iama.billing import withdrawals
from iama.db.unit import Tx
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent
from iama.privacy import store
from iama.privacy.model import EXPORTED, Copied, Export, JobsAtWork, OldExport, SubscriptionLives

PAGE = 20


async def check_ties(tx: Tx, user_id: str) -> None:
    """Nothing stands against leaving, else JobsAtWork or SubscriptionLives."""
    ties = await store.find_ties(tx, user_id)
    if ties is not None and ties.jobs_at_work:
        raise JobsAtWork(jobs=ties.jobs_at_work)
    if ties is not None and ties.pays:
        raise SubscriptionLives


async def copy_everything(tx: Tx, user_id: str, now: datetime) -> tuple[Export, Mapping[str, Sequence[Copied]]]:
    """Every row about the user by file, and where the copy will lie; its removal is noted before there is anything to remove."""
    export_id = new_id()
    export = Export(export_id, user_id, f"exports/{user_id}/{export_id}.zip", now)
    files = {name: await store.copy_rows(tx, name, user_id) for name in EXPORTED}
    await store.insert_export(tx, export)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, user_id, "DATA_EXPORTED", "user", user_id, now))
    return export, files


async def lease_old_exports(tx: Tx, now: datetime) -> list[OldExport]:
    """Copies nobody may need any more. Commit, delete the objects, then forget each."""
    return await store.lease_old_exports(tx, now, PAGE)


async def forget_export(tx: Tx, export_id: str) -> None:
    """Its object is gone."""
    await store.forget_export(tx, export_id)


async def list_leaving(tx: Tx, now: datetime) -> list[str]:
    """Users whose grace is over and of whom nothing is under way, at most a page."""
    return [leaving.user_id for leaving in await store.list_leaving(tx, now, PAGE)]


async def erase_account(tx: Tx, user_id: str, now: datetime) -> bool:
    """Forget who a user is; False where there was nothing to do. What money was owed stays, under a number; who paid it is
    forgotten at the payment service too, once that has answered."""
    erased = await store.erase_account(tx, user_id, now)
    if erased:
        await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "privacy", "ACCOUNT_ERASED", "user", user_id, now))
        await withdrawals.request_forgetting(tx, user_id, now)
    return erased
