"""The Updates a job accepts. Validators refuse before anything enters the history; handlers only take note, stages act.

An update id that was applied before is answered the same again, in this run (the server does it) and after continue-as-new.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    ApproveSpec,
    Cancel,
    Command,
    CommandAnswer,
    CommandRefused,
    ContinueRepair,
    DecideBaseline,
    ReportTestRun,
    SelectStrategy,
    SpecRevised,
)
from iama.jobs.states import JobState
from iama_worker.workflows.job_run import JobRun
from iama_worker.workflows.progress import legal_commands

STRATEGIES = frozenset({"CONSERVATIVE", "STANDARD", "COMPREHENSIVE"})
BASELINE_DECISIONS = frozenset({"revise", "characterise", "drop_item"})


class JobCommands:
    """Handlers and validators; the workflow class inherits them and adds the story."""

    def __init__(self, job: JobRun) -> None:
        self.job = job

    @workflow.update(name=Command.SELECT_STRATEGY.value)
    async def select_strategy(self, given: SelectStrategy) -> CommandAnswer:
        """Choose one of the three proposals."""
        return self._take(given)

    @select_strategy.validator
    def check_select_strategy(self, given: SelectStrategy) -> None:
        self._require(Command.SELECT_STRATEGY, decides=True)
        self._insist(given.strategy in STRATEGIES, "UNKNOWN_STRATEGY")

    @workflow.update(name=Command.APPROVE_SPEC.value)
    async def approve_spec(self, given: ApproveSpec) -> CommandAnswer:
        """Approve the current revision."""
        return self._take(given)

    @approve_spec.validator
    def check_approve_spec(self, given: ApproveSpec) -> None:
        self._require(Command.APPROVE_SPEC, decides=True)
        self._insist(given.revision == self.job.progress.revision, "STALE_REVISION")

    @workflow.update(name=Command.DECIDE_BASELINE.value)
    async def decide_baseline(self, given: DecideBaseline) -> CommandAnswer:
        """Say what to do about a failed baseline."""
        return self._take(given)

    @decide_baseline.validator
    def check_decide_baseline(self, given: DecideBaseline) -> None:
        self._require(Command.DECIDE_BASELINE, decides=True)
        self._insist(given.decision in BASELINE_DECISIONS, "UNKNOWN_DECISION")

    @workflow.update(name=Command.CONTINUE_REPAIR.value)
    async def continue_repair(self, given: ContinueRepair) -> CommandAnswer:
        """Go on after identical failures."""
        return self._take(given)

    @continue_repair.validator
    def check_continue_repair(self, given: ContinueRepair) -> None:
        self._require(Command.CONTINUE_REPAIR, decides=True)

    @workflow.update(name=Command.SPEC_REVISED.value)
    async def spec_revised(self, given: SpecRevised) -> CommandAnswer:
        """A new revision is stored: at the gate it becomes the current one, in the working states it stops the work."""
        if not self._is_repeat():
            if self.job.progress.state is JobState.WAITING_SPEC_APPROVAL:
                self.job.progress.begin_revision(given.revision)
            else:
                self.job.revised = given
        return self._answer()

    @spec_revised.validator
    def check_spec_revised(self, given: SpecRevised) -> None:
        self._require(Command.SPEC_REVISED)
        self._insist(self._is_repeat() or given.revision > self.job.progress.revision, "STALE_REVISION")

    @workflow.update(name=Command.REPORT_TEST_RUN.value)
    async def report_test_run(self, given: ReportTestRun) -> CommandAnswer:
        """A client has run what was asked; a second report changes nothing."""
        self.job.reported_runs.add(given.run_id)
        return self._answer()

    @report_test_run.validator
    def check_report_test_run(self, given: ReportTestRun) -> None:
        self._require(Command.REPORT_TEST_RUN)
        self._insist(given.run_id in self.job.requested_runs, "UNKNOWN_RUN")

    @workflow.update(name=Command.CANCEL.value)
    async def cancel(self, given: Cancel) -> CommandAnswer:
        """Stop the job, wherever it is."""
        if self.job.cancelled is None:
            self.job.cancelled = given
        return self._answer()

    @cancel.validator
    def check_cancel(self, given: Cancel) -> None:
        self._require(Command.CANCEL)

    def _take(self, decision: object) -> CommandAnswer:
        if not self._is_repeat():
            self.job.decide(decision)
        return self._answer()

    def _is_repeat(self) -> bool:
        return _update_id() in self.job.progress.answers

    def _answer(self) -> CommandAnswer:
        progress = self.job.progress
        known = progress.answers.get(_update_id())
        return known or progress.remember(_update_id(), CommandAnswer(progress.state.value))

    def _require(self, command: Command, *, decides: bool = False) -> None:
        """Refuse unless `command` is legal now; where it decides something, also when the decision is already taken."""
        if self._is_repeat():
            return
        self._insist(command in legal_commands(self.job.progress.state), "WRONG_STATE")
        self._insist(not (decides and self.job.has_decision()), "ALREADY_DECIDED")

    def _insist(self, holds: bool, reason: str) -> None:
        if holds or self._is_repeat():
            return
        state = self.job.progress.state
        refused = CommandRefused(state.value, tuple(command.value for command in legal_commands(state)), reason)
        raise ApplicationError("this command is not legal now", refused, type=COMMAND_NOT_LEGAL, non_retryable=True)


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""
