"""POST delivery/revert: through the revert's own workflow, for what an apply wrote and nothing else."""

from typing import Any

import pytest

from functions.jobs.job_id.delivery.applied.post import handler as applied
from functions.jobs.job_id.delivery.apply.post import handler as apply
from functions.jobs.job_id.delivery.get import handler as get
from functions.jobs.job_id.delivery.revert.post import handler
from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import FileReport
from iama.jobs.contract import ReportRevert
from iama.kit.errors import JsonValue
from iama.kit.ids import new_id
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import HeldWorkflows, Office, Role

REPORT = [
    {"path": "pkg/a.py", "sha256": "1" * 64, "outcome": "written"},
    {"path": "pkg/b.py", "sha256": None, "outcome": "refused", "reason": "exists"},
]


class RevertingWorkflows(HeldWorkflows):
    """Does what the worker does when the reverse operations are asked for."""

    worker: Role
    patch_id: str

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        async def work(tx: Tx) -> None:
            job_id = workflow_id.removeprefix("revert-").rpartition("-")[0]
            files = (await delivery.next_revert(tx, job_id, str(payload))).files
            await delivery.hand_out_revert(tx, str(payload), self.patch_id, files)

        await self.worker.go(work)
        return await super().update_completed(workflow_id, name, payload, update_id)


@pytest.fixture
def reverting(office: Office, worker: Role, delivered: Delivered) -> Office:
    workflows = RevertingWorkflows()
    workflows.worker, workflows.patch_id = worker, delivered.patch_id
    office.replace_workflows(workflows)
    return office


def post(office: Office, function: Any, line: str, body: Any, user: SignedUp) -> Reply:
    return office.desk.ask(function, line, Asked(body, user.token, {"idempotency-key": new_id()}))


def apply_it(office: Office, root: str, user: SignedUp) -> None:
    apply_id = post(office, apply, f"POST {root}/apply", {"accept_all": True}, user).json["apply_id"]
    assert post(office, applied, f"POST {root}/applied", {"apply_id": apply_id, "files": REPORT}, user).status == 202


def test_a_revert_hands_out_only_what_the_apply_wrote_with_its_hashes_swapped(
    reverting: Office, worker: Role, delivered: Delivered, pro: SignedUp
) -> None:
    root = f"/api/v1/jobs/{delivered.job_id}/delivery"
    apply_it(reverting, root, pro)
    answer = post(reverting, handler, f"POST {root}/revert", {}, pro)
    assert answer.status == 202
    assert answer.json["files"] == [{"path": "pkg/a.py", "change": "modified", "base_sha256": "1" * 64, "sha256": "a" * 64}]
    revert_id, workflow_id = answer.json["revert_id"], f"revert-{delivered.job_id}-1"
    assert reverting.workflows.started == [("RevertWorkflow", workflow_id)]
    back = [{"path": "pkg/a.py", "sha256": "a" * 64, "outcome": "written"}]
    assert post(reverting, applied, f"POST {root}/applied", {"revert_id": revert_id, "files": back}, pro).json["accepted"] is True
    name, report = reverting.workflows.updates[-1][1:3]
    assert (name, isinstance(report, ReportRevert)) == ("report_revert", True)
    worker.run(lambda tx: delivery.record_applied(tx, delivered.job_id, revert_id, [FileReport("pkg/a.py", "a" * 64, "written")]))
    assert post(reverting, handler, f"POST {root}/revert", {}, pro).json["error_code"] == "NOTHING_APPLIED"
    shown = reverting.desk.ask(get, f"GET {root}", Asked(token=pro.token)).json["reverts"]
    assert [(action["number"], action["status"]) for action in shown] == [(1, "reported")]


def test_a_revert_that_nobody_reported_is_taken_up_again(reverting: Office, delivered: Delivered, pro: SignedUp) -> None:
    root = f"/api/v1/jobs/{delivered.job_id}/delivery"
    apply_it(reverting, root, pro)
    ids = {post(reverting, handler, f"POST {root}/revert", {}, pro).json["revert_id"] for _ in range(2)}
    assert len(ids) == 1


def test_before_an_apply_there_is_nothing_to_revert(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    answer = post(office, handler, f"POST /api/v1/jobs/{delivered.job_id}/delivery/revert", {}, pro)
    assert (answer.status, answer.json["error_code"], office.workflows.started) == (409, "NOTHING_APPLIED", [])
