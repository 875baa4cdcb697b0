"""The repair loop: until a patch passes, the failures repeat, or the attempts are gone."""

from iama.jobs.states import JobState
from iama_worker.workflows.delivery import deliver
from iama_worker.workflows.job_run import JobRun, Move
from iama_worker.workflows.repair import PatchAttempt, repair_class, try_patch


async def heal(job: JobRun) -> Move:
    """One repair after the other; the identical-failure rule beats the cascade, the ceiling ends it."""
    progress = job.progress
    while True:
        if progress.is_stuck():
            return Move(JobState.WAITING_INTERVENTION, "IDENTICAL_FAILURES")
        if progress.is_spent():
            return Move(JobState.RECOVERY_PENDING, "ATTEMPTS_EXHAUSTED")
        model_class = repair_class(job.given.tier, progress.attempt_count - 1)
        attempt = await try_patch(job, PatchAttempt("repair", model_class))
        if attempt.budget_gone:
            return Move(JobState.RECOVERY_PENDING, attempt.reason)
        if not attempt.failed:
            return await deliver(job)
