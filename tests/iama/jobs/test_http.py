"""Bodies of the job routes: strict, closed, and read into the command they stand for."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from iama.jobs.http import BaselineDecision, ContinueBody, CreateJob, Heartbeat, JobView
from iama.jobs.intake import ExcludedFile, PreAuthorization
from tests.fixtures.jobs import NEW_JOB, body_of
from tests.iama.jobs.test_model import JOB, NOW

FILE = {"path": "a.py", "sha256": "a" * 64, "size": 1}


def read(**changes: Any) -> CreateJob:
    return CreateJob.model_validate_json(json.dumps(body_of(**changes)))


def test_a_body_is_the_command_it_stands_for() -> None:
    assert read().command() == NEW_JOB
    whole = read(
        refactor_context={"goal": "tidy", "target_language": "python"},
        max_credits="12.5",
        pre_authorization={"max_class": "L2", "credits": 4},
        fast_track=True,
        excluded=[{"path": ".env", "reason": "SECRET"}],
    )
    assert whole.command() == replace(
        NEW_JOB,
        goal="tidy",
        target_language="python",
        max_credits=Decimal("12.5"),
        pre_authorization=PreAuthorization("L2", Decimal(4)),
        fast_track=True,
        excluded=(ExcludedFile(".env", "SECRET"),),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"tier": "MAX"},
        {"user_id": "somebody"},
        {"status": "DELIVERED"},
        {"fast_track": "yes"},
        {"fast_track": 1},
        {"execution_mode": "MOON"},
        {"max_credits": -1},
        {"max_credits": "NaN"},
        {"max_credits": "Infinity"},
        {"max_credits": "0.00001"},
        {"pre_authorization": {"max_class": "L4", "credits": 1}},
        {"pre_authorization": {"max_class": "L1"}},
        {"target_paths": []},
        {"files": []},
        {"files": [{**FILE, "size": -1}]},
        {"files": [{**FILE, "size": "1"}]},
        {"files": [{**FILE, "sha256": "A" * 64}]},
        {"files": [{**FILE, "sha256": "a" * 64 + "\n"}]},
        {"files": [{**FILE, "path": ""}]},
        {"files": [{**FILE, "mode": 511}]},
        {"own_tests": {"framework": "nose", "files": []}},
        {"root_name": ""},
        {"refactor_context": {"goal": "x" * 4001}},
    ],
)
def test_what_is_not_declared_or_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


def test_a_refusal_never_quotes_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refused:
        read(files=[{**FILE, "sha256": "a-canary-that-could-be-code"}])
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize("session", ["", "not-an-id", "0193ABCD-0000-7000-8000-000000000001", "0193abcd-0000-7000-8000-000000000001\n"])
def test_a_session_is_an_id(session: str) -> None:
    with pytest.raises(ValidationError):
        Heartbeat(client_session_id=session)


@pytest.mark.parametrize("decision", ["ignore", "REVISE", "revise ", ""])
def test_a_failed_baseline_knows_three_decisions(decision: str) -> None:
    assert [BaselineDecision(decision=known).item_ids for known in ("revise", "characterise", "drop_item")] == [()] * 3
    with pytest.raises(ValidationError):
        BaselineDecision(decision=decision)


def test_a_hint_is_optional_and_has_an_end() -> None:
    assert ContinueBody().hint == ""
    with pytest.raises(ValidationError):
        ContinueBody(hint="x" * 4001)


def test_a_job_is_shown_with_what_it_accepts_and_without_what_it_holds_back() -> None:
    shown = json.loads(JobView.of(replace(JOB, credits_used=Decimal("1.2500"), timings={"ANALYZING": 0.5}), NOW).model_dump_json())
    assert (shown["legal_commands"], shown["heartbeat_status"]) == (["start", "cancel"], "none")
    assert (shown["credits"], shown["timings"], shown["failure"]) == ({"cap": None, "used": "1.2500"}, {"ANALYZING": 0.5}, None)
    assert not {"user_id", "bundle_artifact_id", "goal", "tier"} & set(shown)
