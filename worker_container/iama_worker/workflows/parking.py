"""States that a stage is parked in: a run timed out, the cap is reached, a stronger class is needed, the client is gone.

Two of them have a timer, and no timer ever approves: its end packs the job.
"""

from datetime import timedelta

from temporalio import workflow

from iama.jobs.contract import DecideBudget, DecideEscalation, DecideTimeout
from iama.jobs.legal import INCREASE, QUARANTINE
from iama.jobs.states import JobState
from iama_worker.activities.contract import RecipeResult
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move

PROBE, MUTATION = "PROBE", "MUTATION"
CONFIRM, DECLINE, RAISE = "confirm", "decline", "raise"


def timed_out() -> Move:
    """Where a run that did not end leads: no failure of logic, nothing is counted."""
    return Move(JobState.WAITING_TIMEOUT_DECISION, "TIMEOUT_EXECUTION")


def cap_reached() -> Move:
    """Where the credit cap leads."""
    return Move(JobState.WAITING_BUDGET_DECISION, "BUDGET_REACHED")


async def decide_timeout(job: JobRun) -> Move:
    """More time tries the same again; going on drops what hung, or runs the baseline again; before the freeze a test can be left out.

    Going on without a search keeps what it had found; without the mutants' verdicts the delivery has no score.
    """
    decided, progress = await job.decision(DecideTimeout), job.progress
    proof = progress.proof
    if decided.decision == INCREASE:
        progress.time_factor *= policy.TIME_FACTOR
        proof.needs_probe = proof.hung_run == PROBE
    elif decided.decision == QUARANTINE:
        proof.left_out, proof.to_score = list(dict.fromkeys((*proof.left_out, *(decided.test_ids or proof.hanging)))), 0
    else:
        proof.unscored = proof.hung_run == MUTATION
        proof.unverified, progress.hand_edited, progress.edits = None, False, None
        if proof.hung_recipe:
            proof.recipes.append(RecipeResult(proof.hung_recipe, False, "its run timed out", 0, 0, proof.result, proof.result))
    proof.hung_recipe, proof.hung_run, proof.hanging = "", "", []
    return Move(progress.left, decided.decision.upper(), decided.actor)


async def decide_budget(job: JobRun) -> Move:
    """Raised: the handler has extended what is held, and the work goes on. Declined: the job is packed."""
    decided = await job.decision(DecideBudget)
    if decided.decision == RAISE:
        return Move(job.progress.left, "BUDGET_RAISED", decided.actor)
    return give_up(job, "BUDGET_DECLINED", decided.actor)


async def decide_escalation(job: JobRun) -> Move:
    """Confirmed once, the stronger class serves until the next approval; declined, the developer has to say how to go on."""
    decided = await job.any_decision(policy.DECISION_SECONDS)
    if not isinstance(decided, DecideEscalation):
        return give_up(job, "ESCALATION_CONFIRMATION_TIMEOUT")
    job.progress.escalation = decided.decision
    if decided.decision == CONFIRM:
        return Move(JobState.SELF_HEALING, "ESCALATION_CONFIRMED", decided.actor)
    job.progress.class_floor = ""
    return Move(JobState.WAITING_INTERVENTION, "ESCALATION_DECLINED", decided.actor)


async def await_client(job: JobRun) -> Move:
    """A client that comes back within the grace finds the job where it left it; then the job is packed."""
    try:
        await workflow.wait_condition(lambda: job.client_back, timeout=timedelta(seconds=policy.GRACE_SECONDS))
    except TimeoutError:
        if not job.client_back:
            return give_up(job, "CLIENT_DISCONNECTED")
    return Move(job.progress.left, "CLIENT_RECOVERED")


def give_up(job: JobRun, cause: str, actor: str = "SYSTEM") -> Move:
    """Pack what there is: nothing is lost when the automation stops."""
    job.progress.gave_up = cause
    return Move(JobState.RECOVERY_PENDING, cause, actor)
