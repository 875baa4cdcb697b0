"""The Updates of a job that could not go on by itself: decisions of parked states, interventions, and the ways out of the fallback."""

from temporalio import workflow

from iama.jobs.contract import (
    Command,
    CommandAnswer,
    ConfirmDeepFix,
    ContinueRepair,
    DecideBudget,
    DecideEscalation,
    DecideTimeout,
    Intervene,
    RequestDeepFix,
    Rerun,
    Resume,
    RunCommand,
    RunTests,
)
from iama.jobs.legal import CONTINUE, DEEP_FIX_TIERS, EDIT_SPEC, INCREASE, QUARANTINE, RETRY_STRONGER, TAKE_PARTIAL
from iama.jobs.states import JobState
from iama_worker.workflows.intervention import L3, VERIFY
from iama_worker.workflows.parking import CONFIRM, DECLINE, RAISE
from iama_worker.workflows.reception import Reception
from iama_worker.workflows.repair import strongest_class

UNKNOWN = "UNKNOWN_DECISION"


class WaysOn(Reception):
    """Handlers and validators; the workflow class inherits them."""

    @workflow.update(name=Command.DECIDE_TIMEOUT.value)
    async def decide_timeout(self, given: DecideTimeout) -> CommandAnswer:
        """Say what to do about a run that did not end."""
        return self._take(given)

    @decide_timeout.validator
    def check_decide_timeout(self, given: DecideTimeout) -> None:
        self._require(Command.DECIDE_TIMEOUT, decides=True)
        self._insist(given.decision in {INCREASE, CONTINUE, QUARANTINE}, UNKNOWN)
        if given.decision == QUARANTINE:
            progress = self.job.progress
            self._insist(progress.left is JobState.BASELINE_VALIDATION, "TESTS_ARE_FROZEN")
            self._insist(bool(given.test_ids or progress.proof.hanging), "NO_TEST_NAMED")

    @workflow.update(name=Command.DECIDE_BUDGET.value)
    async def decide_budget(self, given: DecideBudget) -> CommandAnswer:
        """Say whether the cap is raised."""
        return self._take(given)

    @decide_budget.validator
    def check_decide_budget(self, given: DecideBudget) -> None:
        self._require(Command.DECIDE_BUDGET, decides=True)
        self._insist(given.decision in {RAISE, DECLINE}, UNKNOWN)

    @workflow.update(name=Command.DECIDE_ESCALATION.value)
    async def decide_escalation(self, given: DecideEscalation) -> CommandAnswer:
        """Say whether the stronger class may be used."""
        return self._take(given)

    @decide_escalation.validator
    def check_decide_escalation(self, given: DecideEscalation) -> None:
        self._require(Command.DECIDE_ESCALATION, decides=True)
        self._insist(given.decision in {CONFIRM, DECLINE}, UNKNOWN)

    @workflow.update(name=Command.CONTINUE_REPAIR.value)
    async def continue_repair(self, given: ContinueRepair) -> CommandAnswer:
        """Go on after identical failures."""
        return self._take(given)

    @continue_repair.validator
    def check_continue_repair(self, given: ContinueRepair) -> None:
        self._require(Command.CONTINUE_REPAIR, decides=True)

    @workflow.update(name=Command.REQUEST_DEEP_FIX.value)
    async def request_deep_fix(self, given: RequestDeepFix) -> CommandAnswer:
        """Start over on the failing scope; on L3 the quote has to be confirmed first."""
        return self._take(given)

    @request_deep_fix.validator
    def check_request_deep_fix(self, given: RequestDeepFix) -> None:
        self._require(Command.REQUEST_DEEP_FIX, decides=True)
        self._insist(given.model_class in {"L2", L3} and self.job.tier in DEEP_FIX_TIERS, "NOT_IN_PLAN")
        self._insist(given.model_class != L3 or bool(given.confirmation_sha256), "NO_CONFIRMATION")
        self._insist_on_frozen_tests()

    @workflow.update(name=Command.CONFIRM_DEEP_FIX.value)
    async def confirm_deep_fix(self, given: ConfirmDeepFix) -> CommandAnswer:
        """Confirm or decline the quote."""
        return self._take(given)

    @confirm_deep_fix.validator
    def check_confirm_deep_fix(self, given: ConfirmDeepFix) -> None:
        self._require(Command.CONFIRM_DEEP_FIX, decides=True)
        self._insist(given.decision in {CONFIRM, DECLINE}, UNKNOWN)
        matches = given.confirmation_sha256 == self.job.progress.confirmation_sha256
        self._insist(given.decision == DECLINE or matches, "CONFIRMATION_WRONG")

    @workflow.update(name=Command.INTERVENE.value)
    async def intervene(self, given: Intervene) -> CommandAnswer:
        """The developer takes over."""
        return self._take(given)

    @intervene.validator
    def check_intervene(self, given: Intervene) -> None:
        self._require(Command.INTERVENE, decides=True)
        self._insist_on_frozen_tests()

    @workflow.update(name=Command.RESUME.value)
    async def resume_from_intervention(self, given: Resume) -> CommandAnswer:
        """The developer is done: verify or exit."""
        return self._take(given)

    @resume_from_intervention.validator
    def check_resume(self, given: Resume) -> None:
        self._require(Command.RESUME, decides=True)
        self._insist(given.how in {VERIFY, "exit"}, UNKNOWN)
        something = given.edits is not None or self.job.progress.proof.result is not None
        self._insist(given.how != VERIFY or something, "NOTHING_TO_VERIFY")

    @workflow.update(name=Command.RUN_COMMAND.value)
    async def run_command(self, given: RunCommand) -> CommandAnswer:
        """Carry out one line of the command panel."""
        return self._take(given)

    @run_command.validator
    def check_run_command(self, given: RunCommand) -> None:
        self._require(Command.RUN_COMMAND, decides=True)
        self._insist(bool(given.line.strip()) and "\n" not in given.line, "NOT_ONE_LINE")

    @workflow.update(name=Command.RUN_TESTS.value)
    async def run_tests(self, given: RunTests) -> CommandAnswer:
        """Run the frozen tests."""
        return self._take(given)

    @run_tests.validator
    def check_run_tests(self, given: RunTests) -> None:
        self._require(Command.RUN_TESTS, decides=True)

    @workflow.update(name=Command.RERUN.value)
    async def rerun_from_fallback(self, given: Rerun) -> CommandAnswer:
        """Retry stronger, edit the spec, or take the partial patch."""
        return self._take(given)

    @rerun_from_fallback.validator
    def check_rerun(self, given: Rerun) -> None:
        self._require(Command.RERUN, decides=True)
        self._insist(given.way in {RETRY_STRONGER, EDIT_SPEC, TAKE_PARTIAL}, UNKNOWN)
        if given.way == TAKE_PARTIAL:
            self._insist(self.job.progress.proof.result is not None, "NOTHING_TO_TAKE")
        if given.way == RETRY_STRONGER:
            self._insist(strongest_class(given.tier or self.job.tier) != "L1", "NO_STRONGER_CLASS")
            self._insist_on_frozen_tests()

    def _insist_on_frozen_tests(self) -> None:
        """Without a baseline that passed there is nothing that a change could be verified against."""
        self._insist(self.job.progress.proof.frozen, "NO_FROZEN_TESTS")
