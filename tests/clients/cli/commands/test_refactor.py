"""`iama refactor` as a user runs it, against a service that plays a whole job."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def _ended(command: "Command") -> None:
    """No scratch copy is left behind."""
    assert list(Path(command.environment["TMPDIR"]).iterdir()) == []


def test_yes_goes_all_the_way_and_prints_one_document(online: "Command", service: "Service", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--strategy", "standard", "--yes", "--json")
    assert done.status == 0, done.err
    document = done.document
    assert (document["status"], document["outcome"], document["strategy"]) == ("DELIVERED", "CHANGED", "STANDARD")
    assert document["context"] == {"files": 2, "symbols": 3, "ast_confidence": 100, "baseline_mode": "ASSERTION"}
    assert [proposal["strategy"] for proposal in document["proposals"]] == ["CONSERVATIVE", "STANDARD", "COMPREHENSIVE"]
    assert document["spec"]["revision"] == 1 and document["baseline"]["frozen"] == 1
    assert document["files"][0]["path"] == "greeter.py" and document["recipes"][0]["kept"] is True
    assert document["usage"] == {"credits": 0, "calls": 0}
    assert Path(document["report"]).read_text("utf-8").startswith("<!doctype html>")
    assert (legacy / "greeter.py").read_text().startswith("class Greeter:")
    assert service.applied[0]["files"][0]["outcome"] == "written"
    _ended(online)


def test_the_asked_run_is_executed_here_and_reported(online: "Command", service: "Service", legacy: Path) -> None:
    assert online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json").status == 0
    assert service.report is not None
    assert [(one["test_id"], one["outcome"]) for one in service.report["outcomes"]] == [("test_greeter.py::test_greet", "passed")]
    assert service.report["isolated"] is True
    assert service.requests("POST", f"/jobs/{service.job_id}/heartbeat")


def test_no_apply_leaves_the_workspace_alone(online: "Command", service: "Service", legacy: Path) -> None:
    before = (legacy / "greeter.py").read_bytes()
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--no-apply", "--json")
    assert done.status == 0 and done.document["applied"] == []
    assert (legacy / "greeter.py").read_bytes() == before and service.applied == []


def test_without_yes_and_without_a_terminal_the_first_gate_ends_with_exit_4(online: "Command", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--json")
    assert done.status == 4
    assert done.document["error_code"] == "DECISION_NEEDED"
    assert done.document["detail"]["status"] == "WAITING_STRATEGY"
    assert done.document["detail"]["legal_commands"] == ["select_strategy"]
    _ended(online)


def test_a_named_strategy_is_an_answer_and_the_next_gate_still_asks(online: "Command", service: "Service", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--strategy", "conservative", "--json")
    assert done.status == 4 and done.document["detail"]["status"] == "WAITING_SPEC_APPROVAL"
    assert service.requests("POST", f"/jobs/{service.job_id}/proposals/select")[0][3] == {"strategy": "CONSERVATIVE"}


def test_yes_does_not_answer_a_failed_baseline(online: "Command", service: "Service", legacy: Path) -> None:
    service.gates = ()
    service.status = "GENERATING_TESTS"
    service.stay_in = "GENERATING_TESTS"
    with online.start("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json") as process:
        _wait_for(service, "test_run_requested")
        service.go("BASELINE_VALIDATION_FAILED")
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 4
    assert json.loads(out)["detail"]["status"] == "BASELINE_VALIDATION_FAILED"


def _wait_for(service: "Service", kind: str) -> None:
    with service.changed:
        assert service.changed.wait_for(lambda: any(event["type"] == kind for event in service.events), timeout=30)


def test_an_edit_between_start_and_apply_is_refused_and_reported(online: "Command", service: "Service", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--no-apply", "--json")
    (legacy / "greeter.py").write_text("mine = 1\n")
    applied = online("apply", done.document["job_id"], "--json")
    assert applied.status == 4 and applied.document["error_code"] == "WORKSPACE_CHANGED"
    assert service.applied[0]["files"][0]["outcome"] == "refused"
    assert (legacy / "greeter.py").read_text() == "mine = 1\n"


def test_apply_then_revert_leaves_the_tree_byte_identical(online: "Command", service: "Service", legacy: Path) -> None:
    before = {path.name: path.read_bytes() for path in legacy.iterdir()}
    job_id = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json").document["job_id"]
    reverted = online("revert", job_id, "--json")
    assert reverted.status == 0, reverted.err
    assert {path.name: path.read_bytes() for path in legacy.iterdir()} == before
    assert service.applied[-1]["revert_id"] == "a-1"


def test_a_revert_leaves_a_file_alone_that_was_edited_after_the_apply(online: "Command", legacy: Path) -> None:
    job_id = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json").document["job_id"]
    (legacy / "greeter.py").write_text("mine = 1\n")
    reverted = online("revert", job_id, "--json")
    assert reverted.status == 4 and reverted.document["error_code"] == "WORKSPACE_CHANGED"
    assert (legacy / "greeter.py").read_text() == "mine = 1\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_during_a_run_cancels_and_leaves_nothing(
    online: "Command", service: "Service", legacy: Path, number: signal.Signals
) -> None:
    (legacy / "test_greeter.py").write_text("import time\n\n\ndef test_hangs():\n    open('started', 'w').close()\n    time.sleep(60)\n")
    with online.start("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json") as process:
        _wait_for(service, "test_run_requested")
        _wait_for_file(Path(online.environment["TMPDIR"]), "started")
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["error_code"] == "INTERRUPTED"
    assert service.status == "FAILED" and service.report is None
    _ended(online)
    assert not [command for command in _commands() if str(online.cwd) in command]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_between_creation_and_start_cancels_what_was_created(
    online: "Command", service: "Service", legacy: Path, number: signal.Signals
) -> None:
    started = service.held[f"/jobs/{service.job_id}/start"] = threading.Event()
    with online.start("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json") as process:
        while not service.requests("POST", f"/jobs/{service.job_id}/start"):
            assert process.poll() is None
        process.send_signal(number)
        out, _ = process.communicate(timeout=30)
    started.set()
    assert process.returncode == 130
    assert (json.loads(out)["error_code"], json.loads(out)["detail"]) == ("INTERRUPTED", {"job_id": service.job_id})
    assert service.status == "FAILED"
    _ended(online)


def test_a_store_that_is_full_at_the_upload_leaves_no_job_and_no_memory_of_one(online: "Command", service: "Service", legacy: Path) -> None:
    service.fail("/store/bundle", 507, times=99)
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json")
    assert (done.status, done.document["error_code"]) == (6, "STORE_FULL")
    assert service.status == "FAILED" and not service.requests("POST", f"/jobs/{service.job_id}/start")
    assert not list(Path(online.environment["IAMA_STATE"]).rglob("job.json"))
    _ended(online)


def test_a_store_that_is_full_when_a_run_reports_says_how_to_take_the_job_up_again(
    online: "Command", service: "Service", legacy: Path
) -> None:
    service.fail("/store/report", 507, times=99)
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json")
    assert (done.status, done.document["error_code"]) == (6, "STORE_FULL")
    assert f"iama watch {service.job_id}" in done.document["message"]
    assert done.document["detail"]["job_id"] == service.job_id and service.status != "FAILED"
    _ended(online)


def _wait_for_file(folder: Path, name: str) -> None:
    while not list(folder.rglob(name)):
        assert folder.exists()


def _commands() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
            except OSError:
                continue
    return found


def test_json_events_are_lines_and_the_document_is_the_last(online: "Command", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json", "--json-events")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["seq"] for line in lines[:-1]] == list(range(1, len(lines)))
    assert lines[-1]["status"] == "DELIVERED"


def test_without_json_people_read_plain_lines(online: "Command", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes")
    assert "\x1b" not in done.out
    for part in ("CONSERVATIVE", "revision 1 approved", "modernise_python: kept", "tests: 0 generated and 1 of your own", "report: "):
        assert part in done.out


def test_a_full_quota_ends_with_exit_5(online: "Command", service: "Service", legacy: Path) -> None:
    body = {"error_code": "DAILY_LIMIT", "message": "No job left today.", "detail": {}, "denial_reason": "DAILY", "reset_at": "tomorrow"}
    service.fail(f"/jobs/{service.job_id}/start", 429, headers={"Retry-After": "3600"}, body=body)
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json")
    assert done.status == 5 and done.document["error_code"] == "DAILY_LIMIT"
    assert done.document["detail"]["reset_at"] == "tomorrow"


def test_a_cancelled_job_is_a_failed_one(online: "Command", service: "Service", legacy: Path) -> None:
    service.gates = ()
    service.stay_in = "GENERATING_TESTS"
    (legacy / "test_greeter.py").write_text("import time\n\n\ndef test_hangs():\n    time.sleep(60)\n")
    with online.start("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json") as process:
        _wait_for(service, "test_run_requested")
        service.go("FAILED", "USER_CANCELLED")
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 3 and json.loads(out)["failure"]["code"] == "USER_CANCELLED"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "TARGET_IS_EMPTY"),
        (b"\x00\x01\x02binary", "TARGET_IS_BINARY"),
        (b"def broken(:\n", "SOURCE_DOES_NOT_PARSE"),
        (b"print 'two'\n", "SOURCE_IS_PYTHON2"),
    ],
)
def test_a_target_nobody_can_refactor_is_refused_before_anything_is_sent(
    online: "Command", service: "Service", legacy: Path, content: bytes, code: str
) -> None:
    (legacy / "greeter.py").write_bytes(content)
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json")
    assert done.status == 2 and done.document["error_code"] == code
    assert service.seen == []


def test_a_target_outside_the_root_and_a_link_are_refused(online: "Command", legacy: Path, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("x = 1\n")
    (legacy / "link.py").symlink_to(tmp_path / "other.py")
    outside = online("refactor", str(tmp_path / "other.py"), "--root", str(legacy), "--json")
    link = online("refactor", "link.py", "--root", str(legacy), "--json")
    assert (outside.status, outside.document["error_code"]) == (2, "TARGET_OUTSIDE_ROOT")
    assert (link.status, link.document["error_code"]) == (2, "TARGET_IS_SYMLINK")


def test_a_missing_interpreter_is_named(online: "Command", service: "Service", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--python", "/nowhere/python", "--json")
    assert done.status == 2 and done.document["error_code"] == "INTERPRETER_MISSING" and service.seen == []


def test_docker_mode_says_what_to_use_instead(online: "Command", legacy: Path) -> None:
    done = online("refactor", "greeter.py", "--root", str(legacy), "--mode", "docker", "--json")
    assert done.status == 2 and done.document["error_code"] == "MODE_UNAVAILABLE"
