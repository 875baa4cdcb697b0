"""RevertWorkflow: hand out the reverse operations of a delivered job, wait for what the client did, record it.

The job itself stays DELIVERED; the n-th revert is a workflow of its own.
"""

from datetime import timedelta

from temporalio import workflow

from iama.jobs.contract import REVERT_WORKFLOW, ReportRevert, RevertCommand, RevertHandOut, RevertInput
from iama_worker.activities.revert_contract import PrepareRevert, RecordRevert
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import call, record

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
        """The reverse operations, once they are stored."""
        await workflow.wait_condition(lambda: self._hand_out is not None)
        return self._hand_out or RevertHandOut(revert_id, "")

    @workflow.update(name=RevertCommand.REPORT_REVERT.value)
    async def report_revert(self, given: ReportRevert) -> str:
        """What the client did; the first report counts."""
        self._report = self._report or given
        return self._given.revert_id
