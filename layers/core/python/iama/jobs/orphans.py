"""Reservations that nobody will settle: their job ended without, or has lost its workflow.

A workflow settles its job's reservation itself. One that was terminated, or whose server lost it, cannot; then the job is
ended here as our failure, which costs nothing. `settle` counts the first call only, so doing it twice changes nothing.
"""

from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending
from iama.jobs import store
from iama.jobs.model import Author, Failure, Outcome, Suspect, Transition
from iama.jobs.projection import record_finish, record_transition
from iama.jobs.states import TERMINAL, JobState

LOOK_AGAIN = timedelta(minutes=10)
PAGE = 50


async def claim_suspects(tx: Tx, now: datetime) -> list[Suspect]:
    """Jobs whose open reservation was not looked at for ten minutes; looked at by this."""
    job_ids = await entitlement.claim_open_reservations(tx, (now - LOOK_AGAIN, now), PAGE)
    return await store.find_suspects(tx, job_ids) if job_ids else []


async def release(tx: Tx, suspect: Suspect, now: datetime) -> None:
    """Settle an orphan's reservation; a job that never ended ends here. To be called where no workflow runs, or its outcome is written."""
    job = await store.lock_job(tx, suspect.job_id, None)
    if job is None:
        return
    if job.state in TERMINAL:
        began = await store.tests_began(tx, job.job_id)
        await entitlement.settle(tx, job.job_id, Ending(suspect.outcome or Outcome.INFRA_FAILURE, began), now)
        return
    outcome = Outcome.INFRA_FAILURE
    await record_transition(tx, Transition(job.job_id, "orphan", job.state, JobState.FAILED, outcome, Author.system()))
    await record_finish(tx, job.job_id, outcome, Failure(outcome, "The job was lost on our side. It costs nothing; start it again."))
