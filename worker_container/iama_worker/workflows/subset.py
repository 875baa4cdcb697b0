"""SubsetVerificationWorkflow: put a part of a delivery together, run the frozen tests on it, and only then let it be handed out.

The job itself stays DELIVERED. The same part is the same workflow; one that failed for our reasons may be started again.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    INFRA_ERROR,
    SUBSET_WORKFLOW,
    Command,
    CommandAnswer,
    CommandRefused,
    ReportTestRun,
    SubsetInput,
)
from iama_worker.activities import contract as c
from iama_worker.activities.subset_contract import SettleSubset, SubsetComposed, SubsetRef
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import REMOTE, call, new_run_id

REPORT_WITHIN = timedelta(days=14)
"""As long as the artifacts live: no client has to be there, and none is hurried."""
NOT_VERIFIED = "it could not be verified; ask for it again"
VERIFYING = "VERIFYING"
UNDECIDED = "failed"


@workflow.defn(name=SUBSET_WORKFLOW)
class SubsetVerificationWorkflow:
    """One part of one delivery."""

    @workflow.init
    def __init__(self, given: SubsetInput) -> None:
        self._ref = SubsetRef(c.JobKey(given.job_id, given.execution_mode, given.tier), given.selection_sha256)
        self._run_id = ""
        self._reported = False

    @workflow.run
    async def run(self, given: SubsetInput) -> str:
        """Returns `verified` or `refused`; fails where neither could be found out, after writing that down."""
        try:
            settled = await call(policy.SETTLE_SUBSET, await self._verify())
        except ActivityError as error:
            await call(policy.SETTLE_SUBSET, SettleSubset(self._ref, False, NOT_VERIFIED, undecided=True))
            raise ApplicationError(NOT_VERIFIED, type=INFRA_ERROR, non_retryable=True) from error
        await workflow.wait_condition(workflow.all_handlers_finished)
        if settled.status == UNDECIDED:
            raise ApplicationError(NOT_VERIFIED, type=INFRA_ERROR, non_retryable=True)
        return settled.status

    async def _verify(self) -> SettleSubset:
        composed = await call(policy.COMPOSE_SUBSET, self._ref)
        if composed.suite is None:
            return SettleSubset(self._ref, False, composed.refusal)
        if not await self._run_tests(composed):
            return SettleSubset(self._ref, False, NOT_VERIFIED, undecided=True)
        judge = c.JudgeRun(self._ref.job, self._run_id, composed.attempt_number, composed.suite)
        verdict = await call(policy.JUDGE_RUN, judge)
        return SettleSubset(self._ref, verdict.passed, verdict.reason, composed.candidate, self._run_id, composed.suite)

    async def _run_tests(self, composed: SubsetComposed) -> bool:
        """Have the frozen tests run where the job's tests run; false where nobody reported while the artifacts lived."""
        self._run_id = new_run_id()
        order = c.RunOrder(
            self._ref.job,
            self._run_id,
            "VERIFY",
            composed.attempt_number,
            "",
            suite=composed.suite,
            candidate=composed.candidate,
            workflow_id=workflow.info().workflow_id,
        )
        await call(policy.REQUEST_RUN, order)
        if self._ref.job.execution_mode == REMOTE:
            await call(policy.RUN_TESTS, c.RunRef(self._ref.job, self._run_id))
            return True
        try:
            await workflow.wait_condition(lambda: self._reported, timeout=REPORT_WITHIN)
        except TimeoutError:
            return False
        return True

    @workflow.update(name=Command.REPORT_TEST_RUN.value)
    async def report_test_run(self, given: ReportTestRun) -> CommandAnswer:
        """A client has run the tests; a second report changes nothing."""
        self._reported = True
        return CommandAnswer(VERIFYING)

    @report_test_run.validator
    def check_report_test_run(self, given: ReportTestRun) -> None:
        if given.run_id != self._run_id:
            refused = CommandRefused(VERIFYING, (Command.REPORT_TEST_RUN.value,), "UNKNOWN_RUN")
            raise ApplicationError("not the run that was asked for", refused, type=COMMAND_NOT_LEGAL, non_retryable=True)
