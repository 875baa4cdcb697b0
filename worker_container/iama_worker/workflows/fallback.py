"""The job is packed and waits: six ways lead on, none of them needs what was lost, and the workflow stays alive for all of them.

Reporting an issue and reading the pack change nothing here; a retry and an edited spec have passed the gate again by the
time they arrive, and taking the partial patch is a delivery.
"""

from iama.jobs.contract import Rerun
from iama.jobs.legal import EDIT_SPEC, TAKE_PARTIAL
from iama.jobs.states import JobState
from iama_worker.workflows.delivery import deliver_partial
from iama_worker.workflows.intervention import take_over
from iama_worker.workflows.job_run import JobRun, Move
from iama_worker.workflows.repair import strongest_class


async def await_fallback(job: JobRun) -> Move:
    """Wait for the way on; nothing but the end of the artifacts ends the wait by itself."""
    decided = await job.any_decision()
    progress = job.progress
    if not isinstance(decided, Rerun):
        return take_over(job, decided)
    if decided.way == TAKE_PARTIAL:
        return await deliver_partial(job, decided.actor)
    progress.tier = decided.tier or progress.tier
    if decided.way == EDIT_SPEC:
        progress.begin_revision(progress.revision)
        return Move(JobState.WAITING_SPEC_APPROVAL, "EDIT_SPEC", decided.actor)
    progress.restart_counters()
    progress.class_floor = strongest_class(job.tier)
    return Move(JobState.WAITING_ESCALATION_DECISION, "RETRY_STRONGER", decided.actor)
