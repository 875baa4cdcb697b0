"""The repair loop: until a patch passes, the failures repeat, or the attempts are gone."""

from dataclasses import replace

from temporalio import workflow

from iama.jobs.contract import ArtifactRef
from iama.jobs.states import JobState
from iama_worker.activities import contract as c
from iama_worker.activities.hand_contract import CheckCeiling
from iama_worker.workflows import policy
from iama_worker.workflows.delivery import deliver
from iama_worker.workflows.intervention import apply_edits
from iama_worker.workflows.job_run import JobRun, Move, Parked, call, record
from iama_worker.workflows.parking import CONFIRM, DECLINE, give_up, timed_out
from iama_worker.workflows.repair import PatchAttempt, judge_patch, repair_class, try_patch, wants_strongest

L3 = "L3"
HAND_EDITS = "hand edits"


async def heal(job: JobRun) -> Move | None:
    """One repair after the other; the identical-failure rule beats the cascade, the ceiling ends it.

    None: the history is long, go on in a new one.
    """
    progress = job.progress
    if progress.hand_edited:
        return await _verify_hand_edits(job)
    while True:
        if progress.proof.unverified is None:
            if progress.is_stuck():
                return Move(JobState.WAITING_INTERVENTION, "IDENTICAL_FAILURES")
            if progress.is_spent():
                return give_up(job, "ATTEMPTS_EXHAUSTED")
        model_class = await _next_class(job)
        if model_class is None:
            return Move(JobState.WAITING_ESCALATION_DECISION, "NEEDS_L3")
        attempt = await try_patch(job, PatchAttempt("repair", model_class))
        if not attempt.failed:
            return await deliver(job)
        if job.is_long():
            return None


async def _next_class(job: JobRun) -> str | None:
    """The class of the next repair; None where it needs a consent that nobody has given."""
    progress = job.progress
    repairs = progress.budget_used - 1
    usual = max(repair_class(job.tier, repairs), progress.class_floor)
    if progress.proof.unverified is not None:
        return usual
    wanted = usual == L3 or wants_strongest(job.tier, repairs)
    if not wanted or progress.escalation == DECLINE:
        return min(usual, "L2")
    if progress.escalation == CONFIRM:
        return L3
    if job.given.pre_authorized_class == L3 and (await call(policy.CHECK_CEILING, CheckCeiling(job.key, L3))).fits:
        return L3
    return None


async def _verify_hand_edits(job: JobRun) -> Move:
    """What the developer changed, or what is verified so far; a failure goes back to them, and no model is asked."""
    progress, started = job.progress, workflow.time()
    edits = progress.edits
    made = await apply_edits(job, edits) if edits else c.PatchMade(HAND_EDITS, "user", 0, None, progress.proof.result)
    number = progress.next_attempt()
    opened = c.RecordAttempt(job.given.job_id, number, "user", HAND_EDITS, progress.counters(), operations=made.operations)
    await record(policy.RECORD_ATTEMPT, opened)
    verdict = await _judge(job, made, number)
    closed = replace(opened, kept=verdict.passed, reason=verdict.reason, seconds=workflow.time() - started)
    await record(policy.RECORD_ATTEMPT, replace(closed, fingerprint=verdict.fingerprint))
    if verdict.timed_out:
        raise Parked(timed_out())
    progress.hand_edited, progress.edits = False, None
    if verdict.passed:
        progress.proof.result = made.candidate
        return await deliver(job)
    progress.proof.evidence = verdict.evidence or progress.proof.evidence
    return Move(JobState.WAITING_INTERVENTION, "HAND_EDITS_FAILED")


async def _judge(job: JobRun, made: c.PatchMade, number: int) -> c.Verdict:
    candidate: ArtifactRef | None = made.candidate
    return await judge_patch(job, made, number) if candidate or made.refusal else await job.verify(None, number)
