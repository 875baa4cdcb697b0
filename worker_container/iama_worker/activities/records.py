"""What a job's workflow writes down: one transaction each, idempotent by key, run as local activities."""

from dataclasses import asdict

from temporalio import activity

from iama.delivery import service as delivery
from iama.delivery.model import FileReport
from iama.jobs import service as jobs
from iama.jobs.model import Author, Counters, Facts, Transition
from iama.jobs.model import Failure as JobFailure
from iama.jobs.states import TERMINAL, JobState
from iama.runs import service as runs
from iama.runs.model import Attempt, NewAttempt, PatchOperation
from iama.spec import service as spec
from iama.spec.model import Approval
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import AttemptCounters, Nothing, RecordApproval, RecordAttempt, RecordTransition
from iama_worker.activities.revert_contract import RecordRevert
from iama_worker.workflows.policy import RECORD_APPROVAL, RECORD_ATTEMPT, RECORD_REVERT, RECORD_TRANSITION

SYSTEM = "SYSTEM"
MODEL = "model"


class RecordActivities:
    """Projection, audit, events, attempts."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=RECORD_TRANSITION.name)
    async def record_transition(self, given: RecordTransition) -> Nothing:
        """Status, audit line and events of one step; at a terminal state the outcome and the settlement too."""
        before, after = JobState(given.before), JobState(given.after)
        facts = Facts(given.frozen, given.verified)
        step = Transition(given.job_id, given.key, before, after, given.reason, author(given.actor), facts=facts)
        async with self._bench.database.transaction() as tx:
            await jobs.record_transition(tx, step)
            await jobs.record_timing(tx, given.job_id, given.before, given.seconds)
            if given.attempts:
                await jobs.record_counters(tx, given.job_id, _counters(given.attempts))
            if after in TERMINAL or after in (JobState.WAITING_SPEC_APPROVAL, JobState.CLIENT_HEARTBEAT_LOST):
                await runs.cancel_runs(tx, given.job_id)
            if after in TERMINAL:
                failure = JobFailure(given.failure.code, given.failure.message) if given.failure else None
                await jobs.record_finish(tx, given.job_id, given.outcome, failure, given.settle_as)
        return Nothing()

    @activity.defn(name=RECORD_ATTEMPT.name)
    async def record_attempt(self, given: RecordAttempt) -> Nothing:
        """The start of an attempt, or its end with the operations it stands for."""
        ended = await self._ended(given) if given.kept is not None else None
        async with self._bench.database.transaction() as tx:
            await jobs.record_counters(tx, given.job_id, _counters(given.counters))
            if ended is None:
                counted = given.counters.count if given.producer == MODEL else 0
                new = NewAttempt(given.job_id, given.attempt_number, given.producer, given.title, given.model_class, counted)
                await runs.start_attempt(tx, new)
            else:
                await runs.record_attempt(tx, ended)
        return Nothing()

    async def _ended(self, given: RecordAttempt) -> Attempt:
        raw = await self._bench.shelf.get_json(given.operations) if given.operations else []
        outcome = "applied" if given.kept else "dropped"
        operations = tuple(
            PatchOperation(entry["op_id"], entry["kind"], entry["path"], entry, entry.get("base_sha256"), outcome=outcome) for entry in raw
        )
        return Attempt(
            given.job_id,
            given.attempt_number,
            given.producer,
            given.title,
            bool(given.kept),
            given.reason,
            round(given.seconds, 3),
            given.model_class,
            given.fingerprint or None,
            operations,
        )

    @activity.defn(name=RECORD_APPROVAL.name)
    async def record_approval(self, given: RecordApproval) -> Nothing:
        """Who approved which revision; the first approval stays."""
        approval = Approval(given.revision, author(given.actor), given.reviewed, given.black_box_acknowledged)
        async with self._bench.database.transaction() as tx:
            await spec.mark_approved(tx, given.job_id, approval)
        return Nothing()

    @activity.defn(name=RECORD_REVERT.name)
    async def record_revert(self, given: RecordRevert) -> Nothing:
        """What the client did with the reverse operations; the first report counts."""
        files = [FileReport(file.path, file.sha256, file.outcome, file.reason) for file in given.report.files]
        async with self._bench.database.transaction() as tx:
            await delivery.record_applied(tx, given.job_id, given.report.revert_id, files)
        return Nothing()


def author(actor: str) -> Author:
    """SYSTEM, or the user with this id."""
    return Author.system() if actor == SYSTEM else Author.user(actor)


def _counters(given: AttemptCounters) -> Counters:
    return Counters(**asdict(given))
