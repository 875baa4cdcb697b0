"""From the start to the first question: read the code, make three proposals, and on ENTERPRISE write the report."""

from iama.jobs.states import JobState
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move, call

ENTERPRISE = "ENTERPRISE"


async def begin(job: JobRun) -> Move:
    """The workflow exists: from here on it alone writes the state."""
    return Move(JobState.ANALYZING, "STARTED")


async def analyze(job: JobRun) -> Move:
    """Assemble the context, then propose."""
    analysis = await call(policy.ANALYZE_SCOPE, job.key)
    job.progress.manifest = analysis.manifest
    await call(policy.GENERATE_PROPOSALS, job.key)
    if job.tier == ENTERPRISE:
        return Move(JobState.GENERATING_ANALYSIS_REPORT, "PROPOSALS_READY")
    return Move(JobState.WAITING_STRATEGY, "PROPOSALS_READY")


async def report(job: JobRun) -> Move:
    """What an ENTERPRISE plan reads before it chooses; the proposals are part of it."""
    await call(policy.GENERATE_ANALYSIS_REPORT, job.key)
    return Move(JobState.WAITING_STRATEGY, "REPORT_READY")
