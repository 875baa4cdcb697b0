"""Bodies of decisions and interventions: what is let in and as what, and the pack as its owner sees it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from iama.intervention.http import (
    BudgetDecision,
    CommandBody,
    DeepFixAnswer,
    DeepFixConfirmation,
    EditsBody,
    EscalationDecision,
    FallbackView,
    RerunBody,
    ResumeBody,
    TimeoutDecision,
    cap_of,
)
from iama.intervention.model import DeepFixOffer, EditedBundle, Edits, Fallback
from iama.jobs.http import Body
from iama.jobs.intake import MAX_BUNDLE_BYTES
from iama.jobs.states import JobState
from tests.fixtures.edge import NOW

EDITS_ID = "01930000-0000-7000-8000-000000000001"
BUNDLE = {"edits_id": EDITS_ID, "sha256": "a" * 64, "size": 1}
FILE = {"path": "a.py", "content": "x = 1\n"}
PACK: dict[str, Any] = {
    "cause": "SUSPECT",
    "revision": 2,
    "attempts": [{"number": 1, "producer": "model", "title": "t", "model_class": "L1", "kept": False, "reason": "tests fail"}],
    "failures": [{"test_id": "t.py::a", "error": "ValueError", "location": "a.py::f", "excerpt": "bad"}],
    "last_patch": {"artifact_id": "p1", "files": 2},
    "partial_patch": None,
}


def read(kind: type[Body], body: dict[str, Any]) -> Any:
    return kind.model_validate_json(json.dumps(body))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (TimeoutDecision, {"decision": "wait"}),
        (TimeoutDecision, {"decision": "quarantine_test", "test_ids": ["t" * 1025]}),
        (BudgetDecision, {"decision": "raise"}),
        (BudgetDecision, {"decision": "decline", "max_credits": 80}),
        (BudgetDecision, {"decision": "raise", "max_credits": -1}),
        (BudgetDecision, {"decision": "raise", "max_credits": 1_000_001}),
        (EscalationDecision, {"decision": "maybe"}),
        (EscalationDecision, {"decision": "confirm\n"}),
        (DeepFixConfirmation, {"confirmation": "c" * 129}),
        (CommandBody, {"line": ""}),
        (CommandBody, {"line": " \t "}),
        (CommandBody, {"line": "one\ntwo"}),
        (CommandBody, {"line": "one\n"}),
        (CommandBody, {"line": "x" * 501}),
        (ResumeBody, {"how": "later"}),
        (ResumeBody, {"how": "verify", "files": [FILE], "bundle": BUNDLE}),
        (RerunBody, {"way": "give_up"}),
        (EditsBody, {"operations": [{"kind": "delete_file"}], "files": [FILE]}),
        (EditsBody, {"files": [{"path": "a.py"}]}),
        (EditsBody, {"bundle": {**BUNDLE, "size": 0}}),
        (EditsBody, {"bundle": {**BUNDLE, "size": MAX_BUNDLE_BYTES + 1}}),
        (EditsBody, {"bundle": {**BUNDLE, "sha256": "A" * 64}}),
        (EditsBody, {"bundle": {**BUNDLE, "edits_id": "../other"}}),
    ],
)
def test_what_means_nothing_or_two_things_is_refused(kind: type[Body], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(kind, body)


@pytest.mark.parametrize(
    ("body", "edits"),
    [
        ({}, None),
        ({"operations": [{"kind": "delete_file", "path": "a.py"}]}, Edits(({"kind": "delete_file", "path": "a.py"},), [])),
        ({"files": [FILE, {"path": "b.py", "content": None}]}, Edits((), [FILE, {"path": "b.py", "content": None}])),
        ({"bundle": BUNDLE}, EditedBundle(EDITS_ID, "a" * 64, 1)),
    ],
    ids=["nothing", "operations", "files", "bundle"],
)
def test_edits_come_in_one_of_three_forms_or_not_at_all(body: dict[str, Any], edits: Edits | EditedBundle | None) -> None:
    assert read(EditsBody, body).edits() == edits
    assert read(ResumeBody, {"how": "verify", **body}).edits() == edits


def test_a_raise_names_its_cap_exactly_and_a_refusal_names_none() -> None:
    assert cap_of(read(BudgetDecision, {"decision": "raise", "max_credits": 80.5})) == Decimal("80.5")
    assert cap_of(read(BudgetDecision, {"decision": "decline"})) == 0


def test_a_quote_is_shown_as_a_share_and_never_in_credits() -> None:
    offer = DeepFixOffer("L3", JobState.WAITING_INTERVENTION, Decimal("37.5"), 12, NOW)
    answer = DeepFixAnswer.of("job", offer, "word")
    assert (answer.model_class, answer.quote_percent, answer.confirmation, answer.expires_at) == ("L3", 12, "word", NOW)
    assert "37.5" not in answer.model_dump_json()
    assert DeepFixAnswer.of("job", DeepFixOffer("L2", JobState.WAITING_INTERVENTION), None).quote_percent is None


def test_a_pack_is_shown_with_what_can_be_done_about_it() -> None:
    fallback = Fallback("job", JobState.FALLBACK_REQUIRED, PACK, ("rerun",), {"rerun": ("take_partial",)}, NOW)
    view = FallbackView.of(fallback)
    assert (view.status, view.cause, view.revision, view.expires_at) == ("FALLBACK_REQUIRED", "SUSPECT", 2, NOW)
    assert [(attempt.number, attempt.kept, attempt.reason) for attempt in view.attempts] == [(1, False, "tests fail")]
    assert [(test.test_id, test.excerpt) for test in view.failing_tests] == [("t.py::a", "bad")]
    assert view.last_patch is not None
    assert (view.last_patch.artifact_id, view.last_patch.files, view.partial_patch) == ("p1", 2, None)
    assert (view.legal_commands, view.legal_ways) == (("rerun",), {"rerun": ("take_partial",)})
