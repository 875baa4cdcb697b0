"""The developer takes over: continue, deep fix, hand edits, the command panel.

Nothing here delivers; what was changed is verified first.
"""

from dataclasses import replace

from temporalio import workflow

from iama.jobs.contract import ArtifactRef, ConfirmDeepFix, ContinueRepair, Intervene, RequestDeepFix, Resume, RunCommand, RunTests
from iama.jobs.states import JobState
from iama_worker.activities import contract as c
from iama_worker.activities.hand_contract import ApplyEdits, RecordCheckpoint, RecordCommand
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move, call, misplaced, record
from iama_worker.workflows.parking import CONFIRM, cap_reached, give_up
from iama_worker.workflows.progress import Unverified
from iama_worker.workflows.repair import PatchAttempt, ask_model, judge_patch, repair_class

VERIFY = "verify"
L3 = "L3"


async def await_intervention(job: JobRun) -> Move:
    """Paused: the evidence is shown, nothing is tried until the developer says so; after an hour the job is packed."""
    decided = await job.any_decision(policy.DECISION_SECONDS)
    if decided is None:
        return give_up(job, "INTERVENTION_TIMEOUT")
    if isinstance(decided, ContinueRepair):
        job.progress.forgive()
        job.progress.hint = decided.hint
        return Move(JobState.SELF_HEALING, "CONTINUED", decided.actor)
    return take_over(job, decided)


def take_over(job: JobRun, decided: object) -> Move:
    """What an intervention and a fallback have in common: hand edits, and the deep fix with or without a quote."""
    if isinstance(decided, Intervene):
        return Move(JobState.USER_INTERVENING, "INTERVENE", decided.actor)
    if not isinstance(decided, RequestDeepFix):
        raise misplaced()
    job.progress.deep_fix_class, job.progress.confirmation_sha256 = decided.model_class, decided.confirmation_sha256
    if decided.model_class == L3:
        return Move(JobState.WAITING_DEEP_FIX_CONFIRMATION, "DEEP_FIX_QUOTED", decided.actor)
    return Move(JobState.DEEP_FIX_ACTIVE, "DEEP_FIX_REQUESTED", decided.actor)


async def confirm_deep_fix(job: JobRun) -> Move:
    """Wait for the one-time confirmation; a quote that expires or is declined changes nothing and costs nothing, and a record says so."""
    decided = await job.any_decision(policy.QUOTE_SECONDS)
    job.progress.confirmation_sha256 = ""
    if isinstance(decided, ConfirmDeepFix) and decided.decision == CONFIRM:
        return Move(JobState.DEEP_FIX_ACTIVE, "DEEP_FIX_CONFIRMED", decided.actor)
    reason = "DEEP_FIX_QUOTE_EXPIRED" if decided is None else "DEEP_FIX_DECLINED"
    checkpoint = RecordCheckpoint(job.given.job_id, f"{job.given.job_id}:{job.progress.transitions}", reason)
    await record(policy.RECORD_CHECKPOINT, checkpoint)
    return Move(JobState.WAITING_INTERVENTION, reason, decided.actor if isinstance(decided, ConfirmDeepFix) else "SYSTEM")


async def deep_fix(job: JobRun) -> Move:
    """One question without the conversation so far: original source, failing test, spec. Its patch is verified like any other."""
    progress = job.progress
    made = await ask_model(job, PatchAttempt("deep_fix", progress.deep_fix_class))
    if made.refusal == "BUDGET_REACHED":
        return cap_reached()
    progress.spend_attempt()
    if made.candidate is None:
        progress.proof.evidence = made.evidence or progress.proof.evidence
        return Move(JobState.WAITING_INTERVENTION, made.refusal or "DEEP_FIX_EMPTY")
    progress.attempt_count = 0
    progress.forgive()
    progress.proof.unverified = Unverified(made, progress.deep_fix_class)
    return Move(JobState.SELF_HEALING, "DEEP_FIX_MADE")


async def attend_user(job: JobRun) -> Move | None:
    """Carry out one thing the developer asks for. None: the job stays with them."""
    asked = await job.any_decision()
    if isinstance(asked, Resume):
        if asked.how != VERIFY:
            return Move(JobState.WAITING_INTERVENTION, "EXIT", asked.actor)
        job.progress.hand_edited, job.progress.edits = True, asked.edits
        return Move(JobState.SELF_HEALING, "VERIFY", asked.actor)
    if isinstance(asked, RunCommand):
        await _run_command(job, asked)
    elif isinstance(asked, RunTests):
        await _run_tests(job, asked)
    job.acted()
    return None


async def _run_command(job: JobRun, asked: RunCommand) -> None:
    """One line becomes one attempt on the class that the tier allows; it is fenced, tested and told like any other."""
    progress, started = job.progress, workflow.time()
    progress.hint = asked.line
    model_class = repair_class(job.tier, policy.REPAIRS_ON_L1)
    made = await ask_model(job, PatchAttempt("command", model_class))
    number = progress.attempt_number
    verdict = c.Verdict(False, 0, reason=made.refusal or "nothing to change")
    if made.count and made.refusal != "BUDGET_REACHED":
        progress.spend_attempt()
        opened = c.RecordAttempt(
            job.given.job_id, number, made.producer, made.title, progress.counters(), model_class, operations=made.operations
        )
        await record(policy.RECORD_ATTEMPT, opened)
        verdict = await judge_patch(job, made, number)
        if verdict.passed:
            progress.proof.result = made.candidate
        closed = replace(opened, kept=verdict.passed, reason=verdict.reason, seconds=workflow.time() - started)
        await record(policy.RECORD_ATTEMPT, replace(closed, fingerprint=verdict.fingerprint))
    told = _told(job, "run_command", asked.actor, verdict)
    told = replace(told, line=asked.line, model_class=model_class, call_number=progress.calls)
    await record(policy.RECORD_COMMAND, replace(told, count=made.count, operations=made.operations))


async def _run_tests(job: JobRun, asked: RunTests) -> None:
    """The frozen tests on hand edits, or on what is verified so far; nothing is kept and nothing counted."""
    made = await apply_edits(job, asked.edits) if asked.edits else c.PatchMade(candidate=job.progress.proof.result)
    number = job.progress.next_attempt()
    verdict = await judge_patch(job, made, number) if made.candidate or made.refusal else await job.verify(None, number)
    told = _told(job, "run_tests", asked.actor, verdict)
    await record(policy.RECORD_COMMAND, replace(told, count=made.count, operations=made.operations))


async def apply_edits(job: JobRun, edits: ArtifactRef) -> c.PatchMade:
    """Hand edits as a candidate, or the refusal of the fence."""
    progress = job.progress
    return await call(policy.APPLY_EDITS, ApplyEdits(job.key, edits, progress.next_attempt(), job.suite(), current=progress.proof.result))


def _told(job: JobRun, command: str, actor: str, verdict: c.Verdict) -> RecordCommand:
    number = job.progress.attempt_number
    key = f"{job.given.job_id}:{command}:{number}"
    return RecordCommand(job.given.job_id, key, command, actor, number, verdict.passed, verdict.failing, verdict.reason)
