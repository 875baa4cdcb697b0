"""The way to a revert's workflow: repeated requests are the same Update."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from iama.delivery import reverts
from iama.delivery.model import Action, FileReport
from iama.jobs.contract import FileOutcome, ReportRevert, RevertInput
from iama.kit.errors import JsonValue
from iama.kit.workflows import WorkflowsUnavailable
from tests.fixtures.jobs import HeldWorkflows

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIVEN = RevertInput("job", "revert", 2, "user")


@dataclass
class Waited(HeldWorkflows):
    """Remembers whose answers were waited for."""

    completed: list[str] = field(default_factory=list)

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        self.completed.append(update_id)
        return await super().update_completed(workflow_id, name, payload, update_id)


async def test_a_revert_is_handed_out_by_its_workflow_however_often_it_is_asked() -> None:
    workflows = Waited()
    for _ in range(2):
        await reverts.hand_out(workflows, GIVEN)
    assert set(workflows.started) == {("RevertWorkflow", "revert-job-2")}
    assert workflows.updates == [("revert-job-2", "hand_out", "revert", "hand-out-revert")] * 2
    assert workflows.completed == ["hand-out-revert"] * 2


async def test_what_the_client_did_reaches_the_revert_it_speaks_of() -> None:
    workflows = Waited()
    revert = Action("revert", "job", "REVERT", 2, "handed_out", NOW, None, "patch", ())
    files = [FileReport("a.py", "a" * 64, "written"), FileReport("b.py", None, "refused", "CHANGED")]
    await reverts.report_revert(workflows, revert, "user", files)
    outcomes = (FileOutcome("a.py", "a" * 64, "written", ""), FileOutcome("b.py", None, "refused", "CHANGED"))
    assert workflows.updates == [("revert-job-2", "report_revert", ReportRevert("revert", "user", outcomes), "report-revert")]
    assert workflows.completed == []


async def test_without_the_workflow_service_nothing_is_handed_out() -> None:
    with pytest.raises(WorkflowsUnavailable):
        await reverts.hand_out(Waited(away=True), GIVEN)
