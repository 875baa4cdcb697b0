"""Tells the followers of a job that its budget runs out: once at 80 % of the cap and once at 100 %, for each start."""

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.kit.errors import JsonValue
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent

THRESHOLDS = (80, 100)


async def alert_budget(tx: Tx, job_id: str, *, exhausted: bool = False) -> None:
    """Append what is reached and was not told yet. `exhausted` says that the next call does not fit, which is the end too."""
    budget = await entitlement.budget_of(tx, job_id)
    if budget is None:
        return
    for threshold in THRESHOLDS:
        if budget.percent >= threshold or (exhausted and threshold == THRESHOLDS[-1]):
            payload: dict[str, JsonValue] = {"percent": threshold, "used": str(budget.used), "cap": str(budget.cap)}
            event = NewEvent(job_id, EventType.BUDGET_ALERT, payload, f"budget:{budget.start_number}:{threshold}")
            await stream.append_event(tx, event)
