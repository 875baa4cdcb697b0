"""The way to a revert's workflow. Its two Updates are named by the revert, so that a repeated request is the same one."""

from collections.abc import Sequence

from iama.delivery.model import Action, FileReport
from iama.jobs.contract import (
    REVERT_WORKFLOW,
    FileOutcome,
    ReportRevert,
    RevertCommand,
    RevertInput,
    revert_workflow_id,
)
from iama.kit.workflows import WorkflowGateway


async def hand_out(workflows: WorkflowGateway, given: RevertInput) -> None:
    """Start a revert, or find the one that runs (one that failed starts anew), and wait until its reverse operations are stored."""
    workflow_id = revert_workflow_id(given.job_id, given.number)
    await workflows.start(REVERT_WORKFLOW, workflow_id, given, retry_failed=True)
    await workflows.update_completed(workflow_id, RevertCommand.HAND_OUT.value, given.revert_id, f"hand-out-{given.revert_id}")


async def report_revert(workflows: WorkflowGateway, revert: Action, user_id: str, files: Sequence[FileReport]) -> None:
    """Tell a revert's workflow what the client did; the workflow writes it down."""
    outcomes = tuple(FileOutcome(file.path, file.sha256, file.outcome, file.reason) for file in files)
    workflow_id = revert_workflow_id(revert.job_id, revert.number)
    report = ReportRevert(revert.action_id, user_id, outcomes)
    await workflows.update(workflow_id, RevertCommand.REPORT_REVERT.value, report, f"report-{revert.action_id}")
