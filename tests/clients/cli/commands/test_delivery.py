"""`iama delivery`, `apply` and `revert` on a job that delivered."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_delivery_shows_the_files_and_writes_both_reports_where_told(online: "Command", service: "Service", tmp_path: Path) -> None:
    service.go("DELIVERED")
    shown = online("delivery", service.job_id, "--report", str(tmp_path / "reports"))
    assert shown.status == 0 and "modified  greeter.py  +1 −1" in shown.out and "5 × green" in shown.out
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["report.html", "report.md"]
    document = online("delivery", service.job_id, "--json").document
    assert document["outcome"] == "CHANGED" and Path(document["report"]).exists()


def test_apply_and_revert_take_a_root_on_a_machine_that_does_not_know_the_job(online: "Command", service: "Service", legacy: Path) -> None:
    unknown = online("apply", service.job_id, "--json")
    assert unknown.status == 2 and unknown.document["error_code"] == "WORKSPACE_UNKNOWN"
    applied = online("apply", service.job_id, "--root", str(legacy), "--json")
    assert applied.status == 0 and [file["path"] for file in applied.document["written"]] == ["greeter.py"]
    reverted = online("revert", service.job_id, "--root", str(legacy), "--json")
    assert reverted.status == 0 and [file["path"] for file in reverted.document["reverted"]] == ["greeter.py"]


def test_a_job_that_has_not_delivered_says_so(online: "Command", service: "Service") -> None:
    body = {"error_code": "DELIVERY_NOT_READY", "message": "This job has delivered nothing.", "detail": {}}
    service.fail(f"/jobs/{service.job_id}/delivery", 404, body=body)
    done = online("delivery", service.job_id, "--json")
    assert done.status == 2 and done.document["error_code"] == "DELIVERY_NOT_READY"
