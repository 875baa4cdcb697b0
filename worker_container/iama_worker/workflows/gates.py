"""The gates on the straight way: choose a strategy, approve the spec, decide about a failed baseline."""

from iama.jobs.contract import ApproveSpec, DecideBaseline, SelectStrategy
from iama.jobs.states import JobState
from iama_worker.activities.contract import DraftSpec, RecordApproval
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import SYSTEM, JobRun, Move, call, record

REVISE, CHARACTERISE, DROP_ITEM = "revise", "characterise", "drop_item"


async def choose_strategy(job: JobRun) -> Move:
    """Wait for the choice among the three proposals, then draft revision 1 for it."""
    chosen = await job.decision(SelectStrategy)
    drafted = await call(policy.DRAFT_SPEC, DraftSpec(job.key, chosen.strategy, chosen.actor))
    progress = job.progress
    progress.strategy, progress.recipes, progress.revision = chosen.strategy, list(drafted.recipes), drafted.revision
    progress.nothing_to_change = drafted.nothing_to_change
    return Move(JobState.WAITING_SPEC_APPROVAL, "STRATEGY_SELECTED", chosen.actor)


async def approve_spec(job: JobRun) -> Move:
    """Wait for the approval of the revision that is current; fast-track approves revision 1 unseen, and says so."""
    if job.given.fast_track and job.progress.revision == 1:
        await record(policy.RECORD_APPROVAL, RecordApproval(job.given.job_id, 1, SYSTEM, reviewed=False, black_box_acknowledged=False))
        return Move(JobState.GENERATING_TESTS, "FAST_TRACK_NOT_REVIEWED", SYSTEM)
    approved = await job.decision(ApproveSpec)
    given = RecordApproval(job.given.job_id, approved.revision, approved.actor, True, approved.black_box_acknowledged)
    await record(policy.RECORD_APPROVAL, given)
    return Move(JobState.GENERATING_TESTS, "SPEC_APPROVED", approved.actor)


async def decide_baseline(job: JobRun) -> Move:
    """Wait for what to do about items that no passing test holds; the baseline always runs again."""
    decided = await job.decision(DecideBaseline)
    if decided.decision == REVISE:
        return Move(JobState.WAITING_SPEC_APPROVAL, "REVISE_SPEC", decided.actor)
    proof = job.progress.proof
    if decided.decision == DROP_ITEM:
        proof.dropped_items.extend(decided.item_ids or proof.unheld_items)
        return Move(JobState.BASELINE_VALIDATION, "ITEMS_DROPPED", decided.actor)
    proof.needs_probe = True
    return Move(JobState.BASELINE_VALIDATION, "CHARACTERISE_AGAIN", decided.actor)
