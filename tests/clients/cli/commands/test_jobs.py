"""`iama jobs`, `watch`, `start` and `cancel`."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_jobs_lists_one_line_a_job(online: "Command", service: "Service") -> None:
    done = online("jobs")
    assert done.status == 0 and service.job_id in done.out and "PENDING" in done.out
    assert online("jobs", "--json").document["jobs"][0]["job_id"] == service.job_id


def test_watch_takes_a_waiting_job_up_again_and_brings_it_to_its_end(online: "Command", service: "Service", legacy: Path) -> None:
    stopped = online("refactor", "greeter.py", "--root", str(legacy), "--strategy", "standard", "--json")
    assert stopped.status == 4 and service.status == "WAITING_SPEC_APPROVAL"
    done = online("watch", service.job_id, "--yes", "--apply", "--json")
    assert done.status == 0, done.err
    assert done.document["status"] == "DELIVERED" and done.document["applied"] == ["greeter.py"]
    assert len(service.requests("POST", f"/jobs/{service.job_id}/proposals/select")) == 1


def test_watch_runs_the_tests_on_the_code_as_it_was_when_the_job_was_created(online: "Command", service: "Service", legacy: Path) -> None:
    online("refactor", "greeter.py", "--root", str(legacy), "--strategy", "standard", "--json")
    (legacy / "greeter.py").write_text("raise SystemError('edited since')\n")
    done = online("watch", service.job_id, "--yes", "--json")
    assert done.status == 0, done.err
    assert service.report is not None and service.report["outcomes"][0]["outcome"] == "passed"


def test_start_and_cancel_say_where_the_job_stands(online: "Command", service: "Service") -> None:
    assert online("start", service.job_id, "--json").document["status"] == "WAITING_STRATEGY"
    assert online("cancel", service.job_id, "--json").document["status"] == "FAILED"


def test_a_job_nobody_knows_is_wrong_use(online: "Command") -> None:
    done = online("watch", "0193f0aa-0000-7000-8000-000000000000", "--json")
    assert done.status == 2 and done.document["error_code"] == "JOB_NOT_FOUND"


def test_a_report_that_the_store_did_not_take_is_a_typed_error_and_watch_runs_the_tests_again(
    online: "Command", service: "Service", legacy: Path
) -> None:
    service.fail("/store/report", 507)
    stopped = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--no-apply", "--json")
    assert (stopped.status, stopped.document["error_code"], service.status) == (6, "STORE_FULL", "REFACTORING")
    assert f"iama watch {service.job_id}" in stopped.document["message"]
    done = online("watch", service.job_id, "--yes", "--json")
    assert (done.status, done.document["status"]) == (0, "DELIVERED"), done.err
