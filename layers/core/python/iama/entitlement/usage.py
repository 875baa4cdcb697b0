"""Use cases of looking at one's usage: the summary, what a job has cost. They only read; sums come from views."""

from datetime import datetime

from iama.db.unit import Tx
from iama.entitlement import service, store
from iama.entitlement.model import EntitlementUnknown
from iama.entitlement.usage_model import HISTORY, CallLine, StartLine, Summary


async def summarize(tx: Tx, user_id: str, now: datetime) -> Summary:
    """What the account has used and has left; EntitlementUnknown where it has no tier or a configuration is missing."""
    standing = await service.load_standing(tx, user_id, now)
    history = await store.load_history(tx, user_id, now - HISTORY)
    if history is None:
        raise EntitlementUnknown
    return Summary(standing, history)


async def cost_of_job(tx: Tx, job_id: str) -> tuple[list[StartLine], list[CallLine]]:
    """Each start and each charged call of a job. The caller has checked whose job it is."""
    return await store.list_job_costs(tx, job_id), await store.list_job_calls(tx, job_id)
