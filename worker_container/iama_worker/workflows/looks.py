"""A closer look at what failed: one more run tells the difference by the shortest calls. A courtesy, so nothing fails for want of it."""

from dataclasses import replace

from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from iama.jobs.contract import ArtifactRef
from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, call


async def look_closer(job: JobRun, candidate: ArtifactRef | None, attempt_number: int, verdict: c.Verdict) -> c.Verdict:
    """The verdict, with the counterexamples that a run of the failed tests sees on the candidate."""
    looks = verdict.looks
    if looks is None:
        return verdict
    order = replace(job.verification(candidate, attempt_number), purpose="looks", looks=looks)
    try:
        ticket = await job.run_code(order)
        given = c.ReadLooks(job.key, ticket.run_id, attempt_number, job.suite(), looks, verdict.evidence)
        looked = await call(policy.READ_LOOKS, given)
    except (ActivityError, ApplicationError) as error:
        if is_cancelled_exception(error):
            raise
        return verdict
    return replace(verdict, evidence=looked.evidence, examples=looked.examples)
