"""The end of a job's artifacts, fourteen days after it was created: a mail two days before, then the job, then the objects.

Surprising: the order matters. A job that waits is told first and its objects go afterwards, so that no decision meets a job
whose bundle is missing; one at work keeps everything until it waits or ends.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.jobs import store
from iama.jobs.contract import Signal
from iama.jobs.model import EXPIRY_WARNING_HOURS, Author, ExpiredArtifact, Failure, Outcome, Transition
from iama.jobs.presence import put_signal
from iama.jobs.projection import record_finish, record_transition
from iama.jobs.states import JobState
from iama.ops import service as ops
from iama.ops.model import MailTemplate, NewMail

PAGE = 50
REMOVAL_LEASE = timedelta(minutes=5)


async def warn_owners(tx: Tx, now: datetime) -> int:
    """Leave a mail for each job whose artifacts go within 48 hours; answers how many jobs, at most a page."""
    warned = await store.warn_of_expiry(tx, (now, now + timedelta(hours=EXPIRY_WARNING_HOURS)), PAGE)
    for job in warned:
        if job.account_open:
            await ops.put_mail(tx, _warning(job, now))
    return len(warned)


async def expire_jobs(tx: Tx, now: datetime) -> int:
    """End what never started, and tell the workflows of jobs that wait; answers how many jobs, at most a page."""
    expired = await store.expire_jobs(tx, now, PAGE)
    for job in expired:
        if job.start_requested:
            await put_signal(tx, job.job_id, Signal.ARTIFACTS_EXPIRED, "once", now)
        else:
            await _end_unstarted(tx, job.job_id)
    return len(expired)


async def lease_artifacts(tx: Tx, now: datetime) -> list[ExpiredArtifact]:
    """Artifacts whose objects nobody may need any more. Commit, delete the objects, then `mark_removed`."""
    return await store.lease_expired_artifacts(tx, (now, now + REMOVAL_LEASE), PAGE)


async def mark_removed(tx: Tx, artifacts: Sequence[ExpiredArtifact], now: datetime) -> None:
    """Their objects are gone; the rows stay."""
    await store.mark_removed(tx, [artifact.artifact_id for artifact in artifacts], now)


async def _end_unstarted(tx: Tx, job_id: str) -> None:
    outcome = Outcome.ARTIFACTS_EXPIRED
    await record_transition(tx, Transition(job_id, "expired", JobState.PENDING, JobState.FAILED, outcome, Author.system()))
    await record_finish(tx, job_id, outcome, Failure(outcome, "It was not started within 14 days, and its files are deleted."))


def _warning(job: store.Warned, now: datetime) -> NewMail:
    told = {"job_id": job.job_id, "root_name": job.root_name, "status": job.status, "expires_at": job.artifact_expires_at.isoformat()}
    return NewMail(job.user_id, job.email, MailTemplate.ARTIFACTS_EXPIRE, told, f"artifacts-expire:{job.job_id}", now)
