"""From the start to the first question: read the code, make three proposals."""

from iama.jobs.states import JobState
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move, call


async def begin(job: JobRun) -> Move:
    """The workflow exists: from here on it alone writes the state."""
    return Move(JobState.ANALYZING, "STARTED")


async def analyze(job: JobRun) -> Move:
    """Assemble the context, then propose."""
    analysis = await call(policy.ANALYZE_SCOPE, job.key)
    job.progress.manifest = analysis.manifest
    await call(policy.GENERATE_PROPOSALS, job.key)
    return Move(JobState.WAITING_STRATEGY, "PROPOSALS_READY")
