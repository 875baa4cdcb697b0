"""What a stage of a job may do: call activities, wait for decisions, run the user's code, count attempts. One per workflow run.

State lives in `JobProgress`; what is here beside it (open runs, undelivered decisions) never needs to outlive the run,
because a run ends only at a gate where nothing is open.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.exceptions import TimeoutError as ActivityTimeout

from iama.jobs.contract import INFRA_ERROR, ArtifactRef, Cancel, JobInput, SpecRevised
from iama.jobs.legal import Terms, offered_commands
from iama.jobs.states import WAITING, JobState, is_legal
from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.policy import Step
from iama_worker.workflows.progress import JobProgress

In = TypeVar("In")
Out = TypeVar("Out")
Decision = TypeVar("Decision")

REMOTE = "REMOTE_SANDBOX"
SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Move:
    """Where a stage sends the job, and why."""

    to: JobState
    reason: str
    actor: str = SYSTEM


@dataclass(frozen=True)
class Prepared:
    """A recipe's candidate, made before its turn; it serves if its turn asks for exactly this order."""

    order: c.ApplyRecipe
    candidate: c.Candidate
    asked: c.RunTicket | None = None
    """The run that will verify it."""


@dataclass(frozen=True)
class DeliveryDraft:
    """What a delivery of `candidate` needs, derived before it was verified; it serves if that is what is delivered."""

    candidate: ArtifactRef
    draft: ArtifactRef


class Parked(Exception):
    """A stage cannot go on by itself: the job leaves it for `move`, and comes back to it by the developer's decision."""

    def __init__(self, move: Move) -> None:
        super().__init__(move.reason)
        self.move = move


def _passes(cause: BaseException | None) -> bool:
    """Whether a failure is ours and may be gone at the next try, as when the database is changing over."""
    return isinstance(cause, ApplicationError) and cause.type == INFRA_ERROR and not cause.non_retryable


def misplaced() -> ApplicationError:
    """A decision that its validator should have refused."""
    return ApplicationError("a decision for another stage", type=INFRA_ERROR, non_retryable=True)


async def call(step: Step[In, Out], given: In, *, short: bool = True) -> Out:
    """Run one activity under the policy of its step; a local one that is not `short` this time goes by the server."""
    if step.local and short:
        return await _locally(step, given)
    answer: Out = await workflow.execute_activity(
        step.name,
        given,
        result_type=step.result,
        start_to_close_timeout=step.start_to_close,
        heartbeat_timeout=step.heartbeat,
        retry_policy=step.retry,
    )
    return answer


async def record(step: Step[In, c.Nothing], given: In) -> None:
    """Write to the database, once, as a local activity: a transition costs no round trip to the server."""
    await _locally(step, given)


async def _locally(step: Step[In, Out], given: In) -> Out:
    answer: Out = await workflow.execute_local_activity(
        step.name, given, result_type=step.result, start_to_close_timeout=step.start_to_close, retry_policy=step.retry
    )
    return answer


def new_run_id() -> str:
    """A UUIDv7 made from the workflow's own clock and randomness, so that a replay makes the same."""
    milliseconds = int(workflow.time() * 1000) & ((1 << 48) - 1)
    noise = workflow.random()
    value = milliseconds << 80 | 7 << 76 | noise.getrandbits(12) << 64 | 2 << 62 | noise.getrandbits(62)
    return str(UUID(int=value))


class JobRun:
    """One job while its workflow runs."""

    def __init__(self, given: JobInput, progress: JobProgress) -> None:
        self.given = given
        self.progress = progress
        self.cancelled: Cancel | None = None
        self.revised: SpecRevised | None = None
        self.client_lost = False
        self.client_back = False
        self.expired = False
        self.requested_runs: set[str] = set()
        self.reported_runs: set[str] = set()
        self.prepared: list[Prepared] = []
        self.drafted: DeliveryDraft | None = None
        self._decisions: list[object] = []
        self._acting = False

    @property
    def tier(self) -> str:
        """The tier of the snapshot that holds now."""
        return self.progress.tier or self.given.tier

    @property
    def key(self) -> c.JobKey:
        """What every activity is told about the job."""
        return c.JobKey(self.given.job_id, self.given.execution_mode, self.tier)

    def decide(self, decision: object) -> None:
        """Hand a decision to the stage that waits for it."""
        self._decisions.append(decision)

    def has_decision(self) -> bool:
        """Whether a decision is taken that the stage has not finished acting on."""
        return self._acting or bool(self._decisions)

    def acted(self) -> None:
        """The stage has carried out a decision and stays where it is: the next one may come."""
        self._acting = False

    async def decision(self, kind: type[Decision]) -> Decision:
        """Wait for the developer; no timer ever decides."""
        found = await self.any_decision()
        if not isinstance(found, kind):
            raise misplaced()
        return found

    async def any_decision(self, seconds: float | None = None) -> object | None:
        """The next decision, or None where nobody decided within `seconds` of the state's beginning."""
        left = None if seconds is None else timedelta(seconds=max(self.progress.entered_at + seconds - workflow.time(), 0.001))
        try:
            await workflow.wait_condition(lambda: bool(self._decisions), timeout=left)
        except TimeoutError:
            if not self._decisions:
                return None
        self._acting = True
        return self._decisions.pop(0)

    async def enter(self, move: Move, settle_as: str = "") -> None:
        """Take one legal step: memory first, so that a client which reads the new state is never refused; then the projection."""
        progress, before = self.progress, self.progress.state
        if not is_legal(before, move.to):
            raise ApplicationError(f"illegal transition {before} to {move.to}", type=INFRA_ERROR, non_retryable=True)
        progress.transitions += 1
        progress.stages.append(self.stage_so_far())
        progress.state, progress.entered_at = move.to, workflow.time()
        self._acting, self.client_lost, self.client_back = False, False, False
        await record(
            policy.RECORD_TRANSITION,
            c.RecordTransition(
                job_id=self.given.job_id,
                key=f"{self.given.job_id}:{progress.transitions}",
                before=before.value,
                after=move.to.value,
                reason=move.reason,
                actor=move.actor,
                seconds=progress.spent_in(before.value),
                commands=self.offered() if move.to in WAITING else (),
                outcome=progress.outcome,
                failure=progress.failure,
                attempts=progress.counters(),
                settle_as=settle_as,
                frozen=progress.proof.frozen,
                verified=progress.proof.result is not None,
            ),
        )

    def offered(self) -> tuple[str, ...]:
        """The commands that would not be refused now."""
        proof = self.progress.proof
        return offered_commands(self.progress.state, Terms.of_tier(self.tier, proof.frozen, proof.result is not None))

    @staticmethod
    def is_long() -> bool:
        """Whether the history has grown so long that the job should start a new one where it safely can."""
        info = workflow.info()
        grown = info.get_current_history_length() >= policy.LONG_EVENTS or info.get_current_history_size() >= policy.LONG_BYTES
        return grown or info.is_continue_as_new_suggested()

    def stage_so_far(self) -> c.StageSpent:
        """The present stage: since when, and how long until now."""
        progress, now = self.progress, workflow.time()
        entered = progress.entered_at or now
        at = datetime.fromtimestamp(entered, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return c.StageSpent(progress.state.value, at, round(now - entered, 3))

    async def run_code(self, order: c.RunOrder) -> c.RunTicket:
        """Have user code executed: by the client in local modes, by this worker in the remote sandbox. Returns when the report is in."""
        return await self.reported(await self.ask(order))

    async def ask(self, order: c.RunOrder) -> c.RunTicket:
        """Ask for a run and do not wait for it: a client carries out one after the other."""
        self.requested_runs.add(order.run_id)
        return await call(policy.REQUEST_RUN, order, short=order.kind not in policy.PLANNED)

    async def withdraw(self, ticket: c.RunTicket) -> None:
        """Nobody needs this run any more; a client that has not begun it leaves it."""
        await call(policy.WITHDRAW_RUN, c.RunRef(self.key, ticket.run_id))

    async def reported(self, ticket: c.RunTicket) -> c.RunTicket:
        """Wait for the report of a run that was asked for."""
        if ticket.skipped:
            return ticket
        ref = c.RunRef(self.key, ticket.run_id)
        for ask in range(policy.RUN_ASKS):
            if ask:
                await call(policy.ASK_AGAIN, ref)
            if await self._answered(ref, ticket.wall_s):
                return ticket
        raise ApplicationError("a test run was asked for twice and never reported", type=INFRA_ERROR, non_retryable=True)

    async def _answered(self, ref: c.RunRef, wall_s: float) -> bool:
        if self.given.execution_mode == REMOTE:
            return await self._executed(ref)
        try:
            await workflow.wait_condition(
                lambda: ref.run_id in self.reported_runs, timeout=timedelta(seconds=wall_s + policy.REPORT_GRACE_S)
            )
        except TimeoutError:
            return False
        return True

    async def _executed(self, ref: c.RunRef) -> bool:
        try:
            await call(policy.RUN_TESTS, ref)
        except ActivityError as error:
            if isinstance(error.cause, ActivityTimeout) or _passes(error.cause):
                return False
            raise
        return True

    def order(self, kind: str, attempt_number: int) -> c.RunOrder:
        """A run of `kind` on what the job has proved so far."""
        proof = self.progress.proof
        return c.RunOrder(
            self.key,
            new_run_id(),
            kind,
            attempt_number,
            self.progress.strategy,
            traces=proof.traces,
            suite=proof.suite,
            candidate=proof.result,
            leave_out=tuple(proof.left_out),
            time_factor=self.progress.time_factor,
        )

    def verification(self, candidate: ArtifactRef | None, attempt_number: int) -> c.RunOrder:
        """A run of the frozen suite on a candidate."""
        return replace(self.order("VERIFY", attempt_number), candidate=candidate)

    async def verify(
        self, candidate: ArtifactRef | None, attempt_number: int, asked: c.RunTicket | None = None, *, looks: bool = False
    ) -> c.Verdict:
        """Run the frozen suite once on a candidate; `asked` is the run where it was asked for already.

        `looks`: where it fails, the verdict says what a closer look would look at.
        """
        suite = self.suite()
        ticket = await self.reported(asked or await self.ask(self.verification(candidate, attempt_number)))
        verdict = await call(policy.JUDGE_RUN, c.JudgeRun(self.key, ticket.run_id, attempt_number, suite, looks))
        if verdict.own_run:
            self.progress.proof.own_run, self.progress.proof.own_run_of = verdict.own_run, candidate
        return verdict

    def suite(self) -> ArtifactRef:
        """The suite; every stage that asks comes after the one that made it."""
        suite = self.progress.proof.suite
        if suite is None:
            raise ApplicationError("no suite yet", type=INFRA_ERROR, non_retryable=True)
        return suite
