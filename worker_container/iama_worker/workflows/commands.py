"""The Updates of the straight way, from the strategy to the end, and those that stop a job. Handlers only take note, stages act."""

from temporalio import workflow

from iama.jobs.contract import (
    ApproveSpec,
    Cancel,
    Command,
    CommandAnswer,
    ConvertWords,
    DecideBaseline,
    ForceTerminate,
    ReportTestRun,
    SelectStrategy,
    SpecRevised,
)
from iama.jobs.states import JobState
from iama_worker.activities.words_contract import ReadWords, WordsRead
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import call
from iama_worker.workflows.reception import Reception

STRATEGIES = frozenset({"CONSERVATIVE", "STANDARD", "COMPREHENSIVE"})
BASELINE_DECISIONS = frozenset({"revise", "characterise", "drop_item"})
FORCE_TERMINATED = "FORCE_TERMINATED_BY_USER"


class JobCommands(Reception):
    """The commands of the straight way, with their validators; the workflow class inherits them and adds the story."""

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

    @workflow.update(name=Command.CONVERT_WORDS.value)
    async def convert_words(self, given: ConvertWords) -> WordsRead:
        """Say what a sentence would change in the spec; the job itself takes no notice."""
        read = ReadWords(self.job.key, given.line, given.revision, self.job.progress.next_call())
        return await call(policy.READ_WORDS, read)

    @convert_words.validator
    def check_convert_words(self, given: ConvertWords) -> None:
        self._require(Command.CONVERT_WORDS)
        self._insist(given.revision == self.job.progress.revision, "STALE_REVISION")

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

    @workflow.update(name=Command.FORCE_TERMINATE.value)
    async def force_terminate(self, given: ForceTerminate) -> CommandAnswer:
        """End the job while its client is lost."""
        if self.job.cancelled is None:
            self.job.cancelled = Cancel(given.actor, FORCE_TERMINATED)
        return self._answer()

    @force_terminate.validator
    def check_force_terminate(self, given: ForceTerminate) -> None:
        self._require(Command.FORCE_TERMINATE)
