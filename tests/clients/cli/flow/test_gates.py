"""Gates on a real terminal, and answers that were given before."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.client.model import Job
from iama_cli.flow.gates import decision_needed

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command, Typed
    from tests.clients.cli.peer import Service


def test_on_a_terminal_each_gate_is_asked_and_the_answers_are_sent(
    at_terminal: "Callable[..., Typed]", service: "Service", legacy: Path
) -> None:
    answers = [("Which strategy?", "comp"), ("Approve this spec?", ""), ("Apply the patch?", "yes")]
    done = at_terminal(["refactor", "greeter.py", "--root", str(legacy)], answers)
    assert done.status == 0, done.shown
    assert service.requests("POST", f"/jobs/{service.job_id}/proposals/select")[0][3] == {"strategy": "COMPREHENSIVE"}
    assert (legacy / "greeter.py").read_text().startswith("class Greeter:\n")


def test_a_spec_that_is_not_approved_leaves_the_job_waiting(at_terminal: "Callable[..., Typed]", service: "Service", legacy: Path) -> None:
    words = ["refactor", "greeter.py", "--root", str(legacy), "--strategy", "standard"]
    done = at_terminal(words, [("Approve this spec?", "wait")])
    assert done.status == 4 and service.status == "WAITING_SPEC_APPROVAL"
    assert service.requests("POST", f"/jobs/{service.job_id}/spec/approve") == []


def test_an_unclear_answer_is_asked_again(at_terminal: "Callable[..., Typed]", service: "Service", legacy: Path) -> None:
    answers = [("Which strategy?", "c"), ("strategy? [conservative/STANDARD/comprehensive] c\r\nWhich", "cons"), ("Approve", "w")]
    done = at_terminal(["refactor", "greeter.py", "--root", str(legacy)], answers)
    assert done.status == 4
    assert service.requests("POST", f"/jobs/{service.job_id}/proposals/select")[0][3] == {"strategy": "CONSERVATIVE"}


def test_a_spec_file_that_is_none_is_wrong_use(online: "Command", legacy: Path, tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(json.dumps({"bdd": []}))
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--spec", str(tmp_path / "spec.json"), "--json")
    assert done.status == 2 and done.document["error_code"] == "SPEC_FILE_INVALID"


def test_a_spec_file_equal_to_the_draft_is_approved_as_it_is(online: "Command", service: "Service", legacy: Path, tmp_path: Path) -> None:
    from tests.clients.cli.peer import SPEC

    (tmp_path / "spec.json").write_text(json.dumps(SPEC))
    done = online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--spec", str(tmp_path / "spec.json"), "--json")
    assert done.status == 0 and service.requests("PATCH", f"/jobs/{service.job_id}/spec") == []


def test_what_is_legal_is_said_without_cancel() -> None:
    error = decision_needed(Job("j", "WAITING_INTERVENTION", legal_commands=("continue_repair", "cancel")))
    assert error.exit_code == 4 and error.detail["legal_commands"] == ["continue_repair"]
    assert "iama decide j" in error.message


def test_what_no_test_holds_is_dropped_by_a_standing_answer_only(online: "Command", service: "Service", legacy: Path) -> None:
    service.failing_baselines = 1
    words = ("refactor", "greeter.py", "--root", str(legacy), "--yes", "--json")
    assert online(*words).status == 4
    assert service.requests("POST", f"/jobs/{service.job_id}/baseline/decision") == []


def test_the_standing_answer_drops_once_and_then_somebody_has_to_look(online: "Command", service: "Service", legacy: Path) -> None:
    words = ("refactor", "greeter.py", "--root", str(legacy), "--yes", "--drop-unproved", "--json")
    service.failing_baselines = 2
    assert online(*words).status == 4
    asked = service.requests("POST", f"/jobs/{service.job_id}/baseline/decision")
    assert [request[3] for request in asked] == [{"decision": "drop_item", "item_ids": []}]


def test_after_the_drop_the_job_goes_on(online: "Command", service: "Service", legacy: Path) -> None:
    service.failing_baselines = 1
    assert online("refactor", "greeter.py", "--root", str(legacy), "--yes", "--drop-unproved", "--json").status == 0


def test_a_bare_enter_at_a_way_on_leaves_the_job_alone(at_terminal: "Callable[..., Typed]", service: "Service") -> None:
    service.legal = ("request_deep_fix", "intervene", "rerun_from_fallback")
    service.go("FALLBACK_REQUIRED")
    service.emit("decision_required", state="FALLBACK_REQUIRED", commands=[])
    done = at_terminal(["watch", service.job_id], [("What now?", "")])
    assert done.status == 4, done.shown
    assert "take-partial" in done.shown and "force" not in done.shown
    assert [request for request in service.seen if request[0] == "POST" and "heartbeat" not in request[1]] == []


def test_a_way_on_is_sent_as_it_was_typed(at_terminal: "Callable[..., Typed]", service: "Service") -> None:
    service.legal = ("decide_budget",)
    service.go("WAITING_BUDGET_DECISION")
    service.emit("decision_required", state="WAITING_BUDGET_DECISION", commands=[])
    service.fail(f"/jobs/{service.job_id}/budget/decision", 409, body={"error_code": "CAP_NOT_HIGHER", "message": "", "detail": {}})
    at_terminal(["watch", service.job_id], [("What now?", "raise"), ("New cap", "80")])
    assert service.requests("POST", f"/jobs/{service.job_id}/budget/decision")[0][3] == {"decision": "raise", "max_credits": 80.0}
