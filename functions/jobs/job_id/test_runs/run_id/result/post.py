"""POST test-runs/{run_id}/result: the report is uploaded. The first one counts."""

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.jobs.decisions import deliver
from iama.runs import service
from iama.runs.http import ResultBody, ResultTaken


@route("POST", "/api/v1/jobs/{job_id}/test-runs/{run_id}/result", status=202, idempotent=True)
async def handler(call: Call, job_id: str, run_id: str, body: ResultBody) -> ResultTaken:
    report = body.command(job_id, run_id)
    async with call.transaction() as tx:
        run = await service.find_owned_run(tx, call.actor.user_id, job_id, run_id)
    await service.check_report(call.env.store, run, report)
    async with call.transaction() as tx:
        reported = await service.report_run(tx, call.actor.user_id, report, call.now)
    if reported.decision and reported.key and await deliver(call.env.workflows, reported.decision):
        async with call.transaction() as tx:
            await jobs.finish_effect(tx, reported.key, call.now)
    return ResultTaken(accepted=not reported.duplicate, duplicate=reported.duplicate)
