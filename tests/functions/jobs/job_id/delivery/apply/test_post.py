"""POST delivery/apply."""

from typing import Any

import httpx
import pytest

from functions.jobs.job_id.delivery.apply.post import handler
from functions.jobs.job_id.delivery.selections.selection_sha256.get import handler as selection
from iama.delivery import selections
from iama.delivery.choice import SelectionStatus, SettledSelection
from iama.delivery.model import ActionFile
from iama.kit.ids import new_id
from tests.fixtures.delivered import FILES, HUNKS, Delivered
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import Office, Role

PART = {"accepted_files": ["pkg/a.py"]}
WRITTEN = ActionFile("pkg/a.py", "modified", "a" * 64, "1" * 64)


def apply(office: Office, job: Delivered, body: Any, user: SignedUp, key: str = "") -> Reply:
    line = f"POST /api/v1/jobs/{job.job_id}/delivery/apply"
    return office.desk.ask(handler, line, Asked(body, user.token, {"idempotency-key": key or new_id()}))


def settle(worker: Role, job: Delivered, answer: dict[str, Any], status: SelectionStatus) -> None:
    patch = job.patch_id if status is SelectionStatus.VERIFIED else None
    failing = ("t.py::test_x",) if status is SelectionStatus.REFUSED else ()
    settled = SettledSelection(job.job_id, answer["selection_sha256"], status, "because", failing, (WRITTEN,), patch, patch)
    assert worker.run(lambda tx: selections.settle_selection(tx, settled))


def test_an_apply_hands_out_the_operations_and_the_hashes_to_check(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    key = new_id()
    answer, again, another = (apply(office, delivered, {"accept_all": True}, pro, k).json for k in (key, key, new_id()))
    assert (answer["status"], httpx.get(answer["patch"]["url"]).content, answer["tests"]) == ("handed_out", b"patch", None)
    assert [(file["path"], file["base_sha256"], file["sha256"]) for file in answer["files"]] == [
        ("pkg/a.py", "a" * 64, "1" * 64),
        ("pkg/b.py", None, "2" * 64),
    ]
    assert answer["apply_id"] == again["apply_id"] != another["apply_id"]
    assert office.workflows.started == []


def test_every_hunk_is_the_whole_and_needs_no_second_verification(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    answer = apply(office, delivered, {"accepted_hunks": list(HUNKS)}, pro).json
    assert (answer["status"], len(answer["files"]), office.workflows.started) == ("handed_out", len(FILES), [])


def test_the_frozen_tests_go_along_where_they_are_asked_for(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    answer = apply(office, delivered, {"accept_all": True, "with_tests": True}, pro).json
    assert httpx.get(answer["tests"]["url"]).content == b"tests"
    created = {"path": "tests/test_frozen.py", "change": "created", "base_sha256": None, "sha256": "3" * 64}
    assert created in answer["files"] and len(answer["files"]) == len(FILES) + 1


def test_a_part_is_verified_first_and_the_answer_says_what_to_poll(
    office: Office, worker: Role, delivered: Delivered, pro: SignedUp
) -> None:
    replies = [apply(office, delivered, PART, pro) for _ in range(2)]
    first, again = (reply.json for reply in replies)
    assert {reply.status for reply in replies} == {202}
    assert first == again and first["status"] == "verifying" and first["patch"] is None
    workflow = f"verify-{delivered.job_id}-{first['selection_sha256']}"
    assert set(office.workflows.started) == {("SubsetVerificationWorkflow", workflow)}
    poll = Asked(token=pro.token)
    assert office.desk.ask(selection, f"GET {first['poll']}", poll).json["status"] == "verifying"
    settle(worker, delivered, first, SelectionStatus.VERIFIED)
    shown = office.desk.ask(selection, f"GET {first['poll']}", poll).json
    assert (shown["status"], shown["left_out_artifact_id"], shown["hunks"]) == ("verified", delivered.patch_id, list(HUNKS[:2]))
    reply = apply(office, delivered, PART, pro)
    answer = reply.json
    assert (reply.status, answer["status"], answer["selection_sha256"]) == (200, "handed_out", first["selection_sha256"])
    assert [file["path"] for file in answer["files"]] == ["pkg/a.py"]


def test_a_part_that_fails_is_refused_with_its_tests(office: Office, worker: Role, delivered: Delivered, pro: SignedUp) -> None:
    first = apply(office, delivered, PART, pro).json
    settle(worker, delivered, first, SelectionStatus.REFUSED)
    refused = apply(office, delivered, PART, pro)
    assert (refused.status, refused.json["error_code"]) == (409, "SELECTION_REFUSED")
    assert refused.json["detail"] == {
        "selection_sha256": first["selection_sha256"],
        "reason": "because",
        "failing_tests": ["t.py::test_x"],
    }


def test_what_could_not_be_verified_is_taken_up_again(office: Office, worker: Role, delivered: Delivered, pro: SignedUp) -> None:
    first = apply(office, delivered, PART, pro).json
    settle(worker, delivered, first, SelectionStatus.FAILED)
    assert apply(office, delivered, PART, pro).json["status"] == "verifying"
    assert len(office.workflows.started) == 2


def test_while_workflows_are_away_nothing_is_lost(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    office.workflows.away = True
    assert apply(office, delivered, PART, pro).status == 503
    office.workflows.away = False
    assert apply(office, delivered, PART, pro).json["status"] == "verifying"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"accept_all": False}, "INVALID_REQUEST"),
        ({}, "INVALID_REQUEST"),
        ({"accept_all": True, "accepted_files": ["pkg/a.py"]}, "INVALID_REQUEST"),
        ({"accepted_files": ["pkg/zzz.py"]}, "SELECTION_UNKNOWN"),
        ({"accepted_hunks": [f"{'9' * 16}-{'9' * 16}"]}, "SELECTION_UNKNOWN"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(
    office: Office, delivered: Delivered, pro: SignedUp, body: dict[str, Any], code: str
) -> None:
    answer = apply(office, delivered, body, pro)
    assert (answer.status, answer.json["error_code"]) == (400, code)


def test_a_selection_nobody_asked_for_is_not_found(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    line = f"GET /api/v1/jobs/{delivered.job_id}/delivery/selections/{'0' * 64}"
    answer = office.desk.ask(selection, line, Asked(token=pro.token))
    assert (answer.status, answer.json["error_code"]) == (404, "SELECTION_NOT_FOUND")
