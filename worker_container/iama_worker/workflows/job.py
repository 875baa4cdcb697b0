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

from iama.jobs.contract import JOB_WORKFLOW, POLICY_ERROR, Cancel, JobInput
from iama.jobs.states import TERMINAL, WAITING, WORKING, JobState
from iama_worker.activities.contract import Failure
from iama_worker.workflows import analysis, baseline, delivery, gates, healing, policy, refactoring
from iama_worker.workflows.commands import JobCommands
from iama_worker.workflows.job_run import SYSTEM, JobRun, Move, call
from iama_worker.workflows.progress import JobProgress

STORY: dict[JobState, Callable[[JobRun], Awaitable[Move]]] = {
    JobState.PENDING: analysis.begin,
    JobState.ANALYZING: analysis.analyze,
    JobState.WAITING_STRATEGY: gates.choose_strategy,
    JobState.WAITING_SPEC_APPROVAL: gates.approve_spec,
    JobState.GENERATING_TESTS: baseline.generate_tests,
    JobState.BASELINE_VALIDATION: baseline.validate_baseline,
    JobState.BASELINE_VALIDATION_FAILED: gates.decide_baseline,
    JobState.REFACTORING: refactoring.refactor,
    JobState.SELF_HEALING: healing.heal,
    JobState.WAITING_INTERVENTION: gates.await_intervention,
    JobState.RECOVERY_PENDING: delivery.pack_recovery,
    JobState.FALLBACK_REQUIRED: gates.await_fallback,
}

USER_CANCELLED = "USER_CANCELLED"
CANCEL_REASONS = frozenset({USER_CANCELLED, "CLIENT_DISCONNECTED", "FORCE_TERMINATED_BY_USER"})


@workflow.defn(name=JOB_WORKFLOW)
class RefactorJobWorkflow(JobCommands):
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

    async def _live(self) -> None:
        progress = self.job.progress
        while progress.state not in TERMINAL:
            await self.job.enter(await self._next_move())
            await self._renew_if_long()
        await call(policy.FORGET_TREE, self.job.key)
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _next_move(self) -> Move:
        stage = asyncio.ensure_future(STORY[self.job.progress.state](self.job))
        await workflow.wait_condition(lambda: stage.done() or self._interrupted())
        if self._interrupted():
            stage.cancel()
            await asyncio.gather(stage, return_exceptions=True)
            return self._interruption()
        try:
            return stage.result()
        except FailureError as error:
            return self._failed(error)

    def _interrupted(self) -> bool:
        revised = self.job.revised is not None and self.job.progress.state in WORKING
        return revised or self.job.cancelled is not None

    def _interruption(self) -> Move:
        job, cancelled, revised = self.job, self.job.cancelled, self.job.revised
        if cancelled is None and revised is not None:
            job.revised = None
            job.progress.begin_revision(revised.revision)
            return Move(JobState.WAITING_SPEC_APPROVAL, "SPEC_REVISED", revised.actor)
        cancelled = cancelled or Cancel(SYSTEM)
        reason = cancelled.reason if cancelled.reason in CANCEL_REASONS else USER_CANCELLED
        return self._end(Failure(reason, reason, "The job was cancelled."), cancelled.actor)

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

    async def _renew_if_long(self) -> None:
        """At a gate, where nothing is open, a long history starts afresh; every handler has answered first."""
        if self.job.progress.state not in WAITING or not workflow.info().is_continue_as_new_suggested():
            return
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self.job.has_decision() and self.job.cancelled is None:
            workflow.continue_as_new(replace(self.job.given, carried=asdict(self.job.progress)))
