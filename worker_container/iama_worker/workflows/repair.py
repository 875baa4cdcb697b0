"""One attempt of a model: ask for operations, fence them, verify them, count what happened."""

from dataclasses import dataclass, replace

from temporalio import workflow

from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Parked, call, record
from iama_worker.workflows.looks import look_closer
from iama_worker.workflows.parking import cap_reached, timed_out
from iama_worker.workflows.progress import Unverified

_PAID_MODELS = frozenset({"PLUS", "PRO", "MAX", "ENTERPRISE"})
_L3_MODELS = frozenset({"MAX", "ENTERPRISE"})


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


def repair_class(tier: str, repairs: int) -> str:
    """The cascade without a question: repairs 1 to 3 on L1, later ones on L2; FREE stays on L1."""
    return "L2" if tier in _PAID_MODELS and repairs >= policy.REPAIRS_ON_L1 else "L1"


def wants_strongest(tier: str, repairs: int) -> bool:
    """From the seventh repair on a plan with L3 may use it, if its user agrees."""
    return tier in _L3_MODELS and repairs >= policy.REPAIRS_BELOW_L3


def strongest_class(tier: str) -> str:
    """The class that a retry of this tier may ask for."""
    return "L3" if tier in _L3_MODELS else "L2" if tier in _PAID_MODELS else "L1"


async def try_patch(job: JobRun, asked: PatchAttempt) -> AttemptEnd:
    """Ask, or take up what was made and not judged; verify, keep or count the failure."""
    progress, started = job.progress, workflow.time()
    waiting = progress.proof.unverified
    made = waiting.made if waiting else await ask_model(job, asked)
    if made.count == 0 and not made.refusal:
        return AttemptEnd(False, "nothing to add")
    if made.refusal == "BUDGET_REACHED":
        raise Parked(cap_reached())
    model_class = waiting.model_class if waiting else asked.model_class
    if waiting:
        progress.next_attempt()
    else:
        progress.spend_attempt()
    number = progress.attempt_number
    opened = c.RecordAttempt(job.given.job_id, number, made.producer, made.title, progress.counters(), model_class)
    opened = replace(opened, operations=made.operations)
    await record(policy.RECORD_ATTEMPT, opened)
    progress.proof.unverified = Unverified(made, model_class)
    verdict = await judge_patch(job, made, number)
    _note(job, made, verdict)
    closed = replace(opened, kept=verdict.passed, reason=verdict.reason, seconds=workflow.time() - started)
    await record(policy.RECORD_ATTEMPT, replace(closed, counters=progress.counters(), fingerprint=verdict.fingerprint))
    if verdict.timed_out:
        raise Parked(timed_out())
    return AttemptEnd(not verdict.passed, verdict.reason)


def _note(job: JobRun, made: c.PatchMade, verdict: c.Verdict) -> None:
    """Keep a patch that passed, remember how one failed; a run that was killed is neither, so its patch stays to be judged."""
    progress, proof = job.progress, job.progress.proof
    if verdict.timed_out:
        return
    proof.unverified = None
    if verdict.passed:
        proof.result = made.candidate
        progress.forgive()
        return
    progress.note_failure(verdict.fingerprint)
    proof.evidence, proof.failed = verdict.evidence, made.operations


async def ask_model(job: JobRun, asked: PatchAttempt) -> c.PatchMade:
    """One paid question, under the next attempt number and the next call number."""
    progress, proof = job.progress, job.progress.proof
    given = c.GeneratePatch(
        job.key,
        asked.stage,
        asked.model_class,
        progress.next_attempt(),
        progress.next_call(),
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


async def judge_patch(job: JobRun, made: c.PatchMade, number: int) -> c.Verdict:
    """A refused patch fails without running a test; its code is its fingerprint."""
    if made.candidate is None:
        return c.Verdict(False, 0, made.refusal, made.reason or made.refusal, made.evidence)
    return await look_closer(job, made.candidate, number, await job.verify(made.candidate, number, looks=True))
