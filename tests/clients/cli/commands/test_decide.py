"""`iama decide`: gates answered from a script."""

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from iama_engine.context.bundle import read_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_a_strategy_is_selected(online: "Command", service: "Service") -> None:
    service.go("WAITING_STRATEGY")
    done = online("decide", service.job_id, "--strategy", "standard", "--json")
    assert done.status == 0 and done.document["status"] == "WAITING_SPEC_APPROVAL"


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (["--baseline", "drop", "--item", "B1"], "baseline/decision", {"decision": "drop_item", "item_ids": ["B1"]}),
        (["--baseline", "revise"], "baseline/decision", {"decision": "revise", "item_ids": []}),
        (["--continue", "--hint", "look here"], "intervention/continue", {"hint": "look here"}),
    ],
)
def test_each_answer_is_the_request_of_the_contract(
    online: "Command", service: "Service", words: list[str], path: str, body: dict[str, object]
) -> None:
    service.fail(f"/jobs/{service.job_id}/{path}", 202)
    assert online("decide", service.job_id, *words).status == 0
    assert service.requests("POST", f"/jobs/{service.job_id}/{path}")[0][3] == body


@pytest.mark.parametrize("words", [["--way", "longer", "--continue"], ["--strategy", "standard", "--continue"]])
def test_two_answers_are_wrong_use(online: "Command", service: "Service", words: list[str]) -> None:
    assert online("decide", service.job_id, *words).status == 2 and service.seen == []


WAYS = [
    ("decide_timeout", ["--way", "longer"], "timeout/decision", {"decision": "increase_timeout"}),
    (
        "decide_timeout",
        ["--way", "quarantine", "--test", "t::x"],
        "timeout/decision",
        {"decision": "quarantine_test", "test_ids": ["t::x"]},
    ),
    ("decide_budget", ["--way", "raise", "--credits", "80"], "budget/decision", {"decision": "raise", "max_credits": 80.0}),
    ("decide_budget", ["--way", "decline"], "budget/decision", {"decision": "decline"}),
    ("decide_escalation", ["--way", "confirm"], "escalation/decision", {"decision": "confirm"}),
    ("request_deep_fix", ["--way", "deep-fix"], "intervention/deep-fix", {}),
    (
        "confirm_deep_fix",
        ["--way", "confirm", "--confirmation", "word"],
        "intervention/deep-fix/confirm",
        {"decision": "confirm", "confirmation": "word"},
    ),
    ("intervene", ["--way", "intervene"], "intervention/intervene", {}),
    ("run_command", ["--way", "command", "--hint", "do it"], "intervention/command", {"line": "do it"}),
    ("resume_from_intervention", ["--way", "exit"], "intervention/resume", {"how": "exit"}),
    ("rerun_from_fallback", ["--way", "take-partial"], "rerun", {"way": "take_partial"}),
    ("force_terminate", ["--way", "terminate"], "force-terminate", {}),
]


@pytest.mark.parametrize(("legal", "words", "path", "body"), WAYS)
def test_each_way_is_the_request_of_the_contract(
    online: "Command", service: "Service", legal: str, words: list[str], path: str, body: dict[str, object]
) -> None:
    service.legal = (legal,)
    service.go("FALLBACK_REQUIRED")
    service.fail(f"/jobs/{service.job_id}/{path}", 202, body={"job_id": service.job_id, "status": "FALLBACK_REQUIRED"})
    done = online("decide", service.job_id, *words, "--json")
    assert done.status == 0, done.err
    assert service.requests("POST", f"/jobs/{service.job_id}/{path}")[0][3] == body


def test_without_an_answer_what_is_open_is_said_and_nothing_is_sent(online: "Command", service: "Service") -> None:
    service.legal = ("request_deep_fix", "intervene", "rerun_from_fallback")
    service.go("FALLBACK_REQUIRED")
    done = online("decide", service.job_id)
    assert done.status == 4
    assert all(word in done.out for word in ("deep-fix", "intervene", "stronger", "edit-spec", "take-partial"))
    assert [request for request in service.seen if request[0] == "POST"] == []


@pytest.mark.parametrize("words", [["--way", "stronger"], ["--way", "raise"]])
def test_what_is_not_open_or_not_whole_is_wrong_use_and_nothing_is_sent(online: "Command", service: "Service", words: list[str]) -> None:
    service.legal = ("decide_budget",)
    service.go("WAITING_BUDGET_DECISION")
    assert online("decide", service.job_id, *words).status == 2
    assert [request for request in service.seen if request[0] == "POST"] == []


def test_hand_edits_come_from_a_file_of_operations(online: "Command", service: "Service", tmp_path: "Path") -> None:
    operation = {"kind": "search_replace", "path": "greeter.py", "search": "a", "replace": "b"}
    (tmp_path / "edits.json").write_text(json.dumps({"operations": [operation]}))
    service.legal = ("resume_from_intervention",)
    service.go("USER_INTERVENING")
    service.fail(f"/jobs/{service.job_id}/intervention/resume", 202, body={"job_id": service.job_id, "status": "USER_INTERVENING"})
    assert online("decide", service.job_id, "--way", "verify", "--edits", str(tmp_path / "edits.json")).status == 0
    sent = service.requests("POST", f"/jobs/{service.job_id}/intervention/resume")[0][3]
    assert sent == {"how": "verify", "operations": [operation]}


def test_an_issue_is_reported_as_a_ticket_and_the_job_stays(online: "Command", service: "Service") -> None:
    service.legal = ("report_issue", "rerun_from_fallback")
    service.go("FALLBACK_REQUIRED")
    service.fail("/support/tickets", 201, body={"ticket_id": "t1", "status": "OPEN"})
    done = online("decide", service.job_id, "--way", "report", "--hint", "it gave up on a comment", "--json")
    assert done.status == 0 and done.document["status"] == "FALLBACK_REQUIRED"
    sent = service.requests("POST", "/support/tickets")[0][3]
    assert (sent["category"], sent["job_id"], sent["body"]) == ("ISSUE", service.job_id, "it gave up on a comment")


def test_edited_targets_are_uploaded_from_their_folder_as_a_bundle(online: "Command", service: "Service", tmp_path: "Path") -> None:
    (tmp_path / "greeter.py").write_text("GREETING = 'hello'\n")
    (tmp_path / "notes.txt").write_text("not a target")
    service.legal = ("resume_from_intervention",)
    service.go("USER_INTERVENING")
    link = {"url": f"{service.url}/store/edits", "method": "PUT", "headers": {}}
    service.fail(f"/jobs/{service.job_id}/intervention/edits", 201, body={"edits_id": "e1", "upload": link})
    service.fail(f"/jobs/{service.job_id}/intervention/resume", 202, body={"job_id": service.job_id, "status": "USER_INTERVENING"})
    done = online("decide", service.job_id, "--way", "verify", "--folder", str(tmp_path))
    assert done.status == 0, done.err
    blob = service.blobs["edits"]
    assert read_bundle(blob) == {"greeter.py": b"GREETING = 'hello'\n"}
    sent = service.requests("POST", f"/jobs/{service.job_id}/intervention/resume")[0][3]
    assert sent == {"how": "verify", "bundle": {"edits_id": "e1", "sha256": sha256(blob).hexdigest(), "size": len(blob)}}


def test_a_quote_is_shown_with_how_to_confirm_it(online: "Command", service: "Service") -> None:
    service.legal = ("request_deep_fix",)
    service.go("WAITING_INTERVENTION")
    quoted = {"status": "WAITING_INTERVENTION", "quote_percent": 12, "confirmation": "word", "expires_at": "2026-11-28T00:00:00Z"}
    service.fail(f"/jobs/{service.job_id}/intervention/deep-fix", 202, body=quoted)
    done = online("decide", service.job_id, "--way", "deep-fix", "--json")
    assert (done.document["quote_percent"], done.document["confirmation"]) == (12, "word")
    assert "at most 12 %" in done.err
