"""RefactorJobWorkflow: one job, one workflow, the only authority on the job's state.

The story is a table from state to stage; a stage does its work and says where to go. Cancelling and revising stop the
running stage from outside, so that what must happen afterwards is never itself cancelled.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace

from temporalio import workflow
from temporalio.converter import value_to_type
from temporalio.exceptions import ActivityError, ApplicationError, FailureError

from iama.jobs.contract import JOB_WORKFLOW, POLICY_ERROR, Cancel, JobInput, Signal
from iama.jobs.states import TERMINAL, WAITING, WORKING, JobState
from iama_worker.activities.contract import Failure
from iama_worker.workflows import analysis, baseline, delivery, fallback, gates, healing, intervention, parking, policy, refactoring
from iama_worker.workflows.commands import FORCE_TERMINATED, JobCommands
from iama_worker.workflows.job_run import REMOTE, SYSTEM, JobRun, Move, Parked, call
from iama_worker.workflows.progress import JobProgress
from iama_worker.workflows.ways_on import WaysOn

STORY: dict[JobState, Callable[[JobRun], Awaitable[Move | None]]] = {
    JobState.PENDING: analysis.begin,
    JobState.ANALYZING: analysis.analyze,
    JobState.GENERATING_ANALYSIS_REPORT: analysis.report,
    JobState.WAITING_STRATEGY: gates.choose_strategy,
    JobState.WAITING_SPEC_APPROVAL: gates.approve_spec,
    JobState.GENERATING_TESTS: baseline.generate_tests,
    JobState.BASELINE_VALIDATION: baseline.validate_baseline,
    JobState.BASELINE_VALIDATION_FAILED: gates.decide_baseline,
    JobState.REFACTORING: refactoring.refactor,
    JobState.SELF_HEALING: healing.heal,
    JobState.WAITING_TIMEOUT_DECISION: parking.decide_timeout,
    JobState.WAITING_BUDGET_DECISION: parking.decide_budget,
    JobState.WAITING_ESCALATION_DECISION: parking.decide_escalation,
    JobState.WAITING_INTERVENTION: intervention.await_intervention,
    JobState.WAITING_DEEP_FIX_CONFIRMATION: intervention.confirm_deep_fix,
    JobState.DEEP_FIX_ACTIVE: intervention.deep_fix,
    JobState.USER_INTERVENING: intervention.attend_user,
    JobState.CLIENT_HEARTBEAT_LOST: parking.await_client,
    JobState.RECOVERY_PENDING: delivery.pack_recovery,
    JobState.FALLBACK_REQUIRED: fallback.await_fallback,
}

USER_CANCELLED = "USER_CANCELLED"
ARTIFACTS_EXPIRED = "ARTIFACTS_EXPIRED"
CANCEL_REASONS = frozenset({USER_CANCELLED, "CLIENT_DISCONNECTED", FORCE_TERMINATED})
OUR_FAULT = frozenset({"ATTEMPTS_EXHAUSTED", "INTERVENTION_TIMEOUT", "ESCALATION_CONFIRMATION_TIMEOUT"})
"""Reasons for a fallback that are ours: whoever cancels there pays as for any job that we could not do."""


@workflow.defn(name=JOB_WORKFLOW)
class RefactorJobWorkflow(JobCommands, WaysOn):
    """From PENDING to DELIVERED or FAILED."""

    @workflow.init
    def __init__(self, given: JobInput) -> None:
        super().__init__(JobRun(given, value_to_type(JobProgress, given.carried)))

    @workflow.run
    async def run(self, given: JobInput) -> str:
        """Live until a terminal state; returns the outcome. A cancellation by the operator is a cancel like any other."""
        life = asyncio.create_task(self._live())
        try:
            await asyncio.shield(life)
        except asyncio.CancelledError:
            self.job.cancelled = Cancel(SYSTEM)
            await life
        return self.job.progress.outcome

    @workflow.signal(name=Signal.CLIENT_LOST.value)
    def client_lost(self) -> None:
        """Every client is silent: a working job that needs one stops. Jobs in the remote sandbox go on alone."""
        if self.job.progress.state in WORKING and self.job.given.execution_mode != REMOTE:
            self.job.client_lost = True

    @workflow.signal(name=Signal.CLIENT_RECOVERED.value)
    def client_recovered(self) -> None:
        """A client is back."""
        self.job.client_lost, self.job.client_back = False, True

    @workflow.signal(name=Signal.ARTIFACTS_EXPIRED.value)
    def artifacts_expired(self) -> None:
        """The code was deleted: a job that waits cannot go on."""
        self.job.expired = True

    async def _live(self) -> None:
        progress = self.job.progress
        while progress.state not in TERMINAL:
            move = await self._next_move()
            if move is not None:
                await self.job.enter(move, self._price_of(move))
            if move is None or progress.state in WAITING:
                await self._renew_if_long()
        await call(policy.FORGET_TREE, self.job.key)
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _next_move(self) -> Move | None:
        """What the stage says, or what interrupts it. None: the job stays where it is."""
        stage = asyncio.ensure_future(STORY[self.job.progress.state](self.job))
        await workflow.wait_condition(lambda: stage.done() or self._interrupted() or self._is_idle_and_long())
        if not stage.done() or self._interrupted():
            stage.cancel()
            await asyncio.gather(stage, return_exceptions=True)
            self.job.prepared = []
            return self._interruption() if self._interrupted() else None
        try:
            return stage.result()
        except Parked as parked:
            self.job.progress.left = self.job.progress.state
            return parked.move
        except FailureError as error:
            return self._failed(error)

    def _interrupted(self) -> bool:
        job, state = self.job, self.job.progress.state
        working = state in WORKING and (job.revised is not None or job.client_lost)
        return working or job.cancelled is not None or (job.expired and state in WAITING)

    def _interruption(self) -> Move:
        job, cancelled, revised = self.job, self.job.cancelled, self.job.revised
        if cancelled is not None:
            reason = cancelled.reason if cancelled.reason in CANCEL_REASONS else USER_CANCELLED
            return self._end(Failure(reason, reason, "The job was cancelled."), cancelled.actor)
        if job.expired and job.progress.state in WAITING:
            message = "The job's files were deleted after 14 days; nothing was charged."
            return self._end(Failure(ARTIFACTS_EXPIRED, ARTIFACTS_EXPIRED, message), SYSTEM)
        if revised is not None:
            job.revised = None
            job.progress.begin_revision(revised.revision)
            return Move(JobState.WAITING_SPEC_APPROVAL, "SPEC_REVISED", revised.actor)
        job.progress.left = job.progress.state
        return Move(JobState.CLIENT_HEARTBEAT_LOST, "CLIENT_SILENT")

    def _price_of(self, move: Move) -> str:
        """Cancelling a job that we gave up ourselves costs nothing; every other end costs what its outcome says."""
        progress = self.job.progress
        packed = progress.state in (JobState.RECOVERY_PENDING, JobState.FALLBACK_REQUIRED) and progress.gave_up in OUR_FAULT
        return "LOGIC_FAILURE" if packed and move.to is JobState.FAILED and move.reason == USER_CANCELLED else ""

    def _failed(self, error: FailureError) -> Move:
        """Policy blocks the job by its own code; everything else is our failure and costs the user nothing."""
        cause = error.cause if isinstance(error, ActivityError) else error
        code, message = "INFRA_FAILURE", "A part of the service failed; nothing was charged."
        if isinstance(cause, ApplicationError) and len(cause.details) == 2:
            code, message = str(cause.details[0]), str(cause.details[1])
        blocked = isinstance(cause, ApplicationError) and cause.type == POLICY_ERROR
        workflow.logger.warning("stage failed", extra={"code": code, "state": self.job.progress.state.value})
        return self._end(Failure("POLICY_BLOCKED" if blocked else "INFRA_FAILURE", code, message), SYSTEM)

    def _end(self, failure: Failure, actor: str) -> Move:
        self.job.progress.failure = failure
        self.job.progress.outcome = failure.failure_class
        return Move(JobState.FAILED, failure.failure_class, actor)

    def _is_idle_and_long(self) -> bool:
        """At a gate with nothing in hand, in a history that has grown long: also one that many small commands have filled."""
        return self.job.progress.state in WAITING and self._may_renew()

    def _may_renew(self) -> bool:
        return self.job.is_long() and not self.job.has_decision() and not self._interrupted()

    async def _renew_if_long(self) -> None:
        """At a gate, or where a working stage has put everything into the progress, a long history starts afresh.

        Nothing is open there, and every handler has answered first.
        """
        if not self._may_renew():
            return
        await workflow.wait_condition(workflow.all_handlers_finished)
        if self._may_renew():
            workflow.continue_as_new(replace(self.job.given, carried=asdict(self.job.progress)))
