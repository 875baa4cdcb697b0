"""POST budget/decision: raise the cap, within the balance and with the decision in one transaction, or decline."""

from iama.api.edge import Call, route
from iama.intervention import service
from iama.intervention.http import BudgetDecision, cap_of
from iama.jobs import service as jobs
from iama.jobs.contract import DecideBudget
from iama.jobs.decisions import submit
from iama.jobs.http import JobStatus


@route("POST", "/api/v1/jobs/{job_id}/budget/decision", status=202, idempotent=True)
async def handler(call: Call, job_id: str, body: BudgetDecision) -> JobStatus:
    async with call.transaction() as tx:
        job = await jobs.find_owned(tx, call.actor.user_id, job_id)
        decided = DecideBudget(body.decision, call.actor.user_id)
        stored = await service.decide_budget(tx, job, decided, (cap_of(body), call.idempotency_key, call.now))
    if await submit(call.env.workflows, stored.decision):
        async with call.transaction() as tx:
            await jobs.finish_effect(tx, stored.key, call.now)
    return JobStatus(job_id=job_id, status=stored.state)
