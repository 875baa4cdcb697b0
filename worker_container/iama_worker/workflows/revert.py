"""RevertWorkflow: hand out the reverse operations of a delivered job, wait for what the client did, record it.

The job itself stays DELIVERED; the n-th revert is a workflow of its own.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import COMMAND_NOT_LEGAL, REVERT_WORKFLOW, CommandRefused, ReportRevert, RevertCommand, RevertHandOut, RevertInput
from iama_worker.activities.revert_contract import PrepareRevert, RecordRevert
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import call, record

WAITING = "REVERTING"
REPORT_WITHIN = timedelta(days=14)
"""As long as the artifacts live."""


@workflow.defn(name=REVERT_WORKFLOW)
class RevertWorkflow:
    """One revert of one job."""

    @workflow.init
    def __init__(self, given: RevertInput) -> None:
        self._given = given
        self._hand_out: RevertHandOut | None = None
        self._report: ReportRevert | None = None

    @workflow.run
    async def run(self, given: RevertInput) -> str:
        """Returns `reverted`, `refused` (some file was left alone) or `unreported`."""
        prepared = await call(policy.PREPARE_REVERT, PrepareRevert(given.job_id, given.revert_id, given.number))
        self._hand_out = RevertHandOut(given.revert_id, prepared.artifact_id, prepared.files)
        try:
            await workflow.wait_condition(lambda: self._report is not None, timeout=REPORT_WITHIN)
        except TimeoutError:
            return "unreported"
        report = self._report
        if report is None:
            return "unreported"
        await record(policy.RECORD_REVERT, RecordRevert(given.job_id, report))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "reverted" if all(file.outcome == "written" for file in report.files) else "refused"

    @workflow.update(name=RevertCommand.HAND_OUT.value)
    async def hand_out(self, revert_id: str) -> RevertHandOut:
        """The reverse operations, once they are stored; the same for everybody who asks."""
        await workflow.wait_condition(lambda: self._hand_out is not None)
        return self._hand_out or RevertHandOut(revert_id, "")

    @workflow.update(name=RevertCommand.REPORT_REVERT.value)
    async def report_revert(self, given: ReportRevert) -> str:
        """What the client did; the first report counts, a later one is answered and changes nothing."""
        self._report = self._report or given
        return self._given.revert_id

    @hand_out.validator
    def check_hand_out(self, revert_id: str) -> None:
        _insist(revert_id == self._given.revert_id, "ANOTHER_REVERT")

    @report_revert.validator
    def check_report_revert(self, given: ReportRevert) -> None:
        """A report speaks of this revert, after it was handed out, and of exactly the files that were handed out."""
        _insist(given.revert_id == self._given.revert_id, "ANOTHER_REVERT")
        _insist(self._hand_out is not None, "NOT_HANDED_OUT")
        handed = self._hand_out.files if self._hand_out else ()
        _insist(sorted(file.path for file in given.files) == sorted(file.path for file in handed), "OTHER_FILES")


def _insist(holds: bool, reason: str) -> None:
    if not holds:
        refused = CommandRefused(WAITING, tuple(command.value for command in RevertCommand), reason)
        raise ApplicationError("this revert does not take that", refused, type=COMMAND_NOT_LEGAL, non_retryable=True)
