"""One attempt of a model: ask for operations, fence them, verify them, count what happened."""

from dataclasses import dataclass, replace

from temporalio import workflow

from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, call, record

_PAID_MODELS = frozenset({"PLUS", "PRO", "MAX", "ENTERPRISE"})


@dataclass(frozen=True)
class PatchAttempt:
    """What is asked of a model: the stage names its prompt, the class its strength."""

    stage: str
    model_class: str


@dataclass(frozen=True)
class AttemptEnd:
    """How one attempt ended. Not failed means verified and kept, or nothing to do."""

    failed: bool
    reason: str
    budget_gone: bool = False


def repair_class(tier: str, repairs: int) -> str:
    """The cascade: repairs 1 to 3 on L1, later ones on L2; FREE stays on L1."""
    return "L2" if tier in _PAID_MODELS and repairs >= policy.REPAIRS_ON_L1 else "L1"


async def try_patch(job: JobRun, asked: PatchAttempt) -> AttemptEnd:
    """Ask, verify, keep or count the failure."""
    progress, started = job.progress, workflow.time()
    made = await _ask(job, asked)
    if made.count == 0 and not made.refusal:
        return AttemptEnd(False, "nothing to add")
    if made.refusal == "BUDGET_REACHED":
        return AttemptEnd(True, made.refusal, budget_gone=True)
    progress.spend_attempt()
    number = progress.attempt_number
    opened = c.RecordAttempt(job.given.job_id, number, made.producer, made.title, progress.counters(), asked.model_class)
    opened = replace(opened, operations=made.operations)
    await record(policy.RECORD_ATTEMPT, opened)
    verdict = await _judge(job, made, number)
    if verdict.passed:
        progress.proof.result = made.candidate
        progress.forgive()
    else:
        progress.note_failure(verdict.fingerprint)
        progress.proof.evidence, progress.proof.failed = verdict.evidence, made.operations
    closed = replace(opened, kept=verdict.passed, reason=verdict.reason, seconds=workflow.time() - started)
    await record(policy.RECORD_ATTEMPT, replace(closed, counters=progress.counters(), fingerprint=verdict.fingerprint))
    return AttemptEnd(not verdict.passed, verdict.reason)


async def _ask(job: JobRun, asked: PatchAttempt) -> c.PatchMade:
    progress, proof = job.progress, job.progress.proof
    progress.calls += 1
    given = c.GeneratePatch(
        job.key,
        asked.stage,
        asked.model_class,
        progress.next_attempt(),
        progress.calls,
        progress.strategy,
        progress.revision,
        job.suite(),
        current=proof.result,
        evidence=proof.evidence,
        failed=proof.failed,
        hint=progress.hint,
    )
    progress.hint = ""
    return await call(policy.GENERATE_PATCH, given)


async def _judge(job: JobRun, made: c.PatchMade, number: int) -> c.Verdict:
    """A refused patch fails without running a test; its code is its fingerprint."""
    if made.candidate is None:
        return c.Verdict(False, 0, made.refusal, made.reason or made.refusal, made.evidence)
    return await job.verify(made.candidate, number)
