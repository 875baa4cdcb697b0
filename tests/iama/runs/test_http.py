"""Bodies of the test-run routes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from iama.jobs.contract import ArtifactRef
from iama.kit.s3 import S3Store
from iama.runs.http import LINK_SECONDS, ResultBody, RunLine, RunView
from iama.runs.model import MAX_REPORT_BYTES, InputName, OutputName, ReportRun, RunEnd, RunInput, RunOutput, RunRecord, RunSummary

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RESULT = {"end": "completed", "isolated": True, "wall_s": 1.5, "sha256": "a" * 64, "size": 10}


def read(**changes: Any) -> ResultBody:
    return ResultBody.model_validate_json(json.dumps({**RESULT, **changes}))


def test_a_result_is_the_report_it_stands_for() -> None:
    assert read().command("job", "run") == ReportRun("job", "run", RunEnd.COMPLETED, True, 1.5, "a" * 64, 10)
    assert [read(end=end.value).end for end in RunEnd] == list(RunEnd)


@pytest.mark.parametrize(
    "changes",
    [
        {"end": "passed"},
        {"isolated": "yes"},
        {"wall_s": -0.1},
        {"wall_s": 86_401},
        {"sha256": "A" * 64},
        {"size": 0},
        {"size": MAX_REPORT_BYTES + 1},
        {"passed": 3},
    ],
)
def test_a_result_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(**changes)


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999"])
def test_seconds_are_a_number(text: str) -> None:
    with pytest.raises(ValidationError):
        ResultBody.model_validate_json(json.dumps(RESULT).replace("1.5", text))


def test_a_run_shows_its_request_and_links_but_no_key_of_ours(objects: S3Store) -> None:
    overlay = RunInput(InputName.OVERLAY, ArtifactRef("i", "jobs/j/i", "b" * 64, 3, "alias/secret-key"))
    outputs = (RunOutput(OutputName.REPORT, "o", "jobs/j/o", None, None), RunOutput(OutputName.PAYLOAD, "p", "jobs/j/p", None, None))
    run = RunRecord("r", "j", "VERIFY", "requested", 1, 0, {"tests": ["a"]}, NOW, None, None, None, *outputs, (overlay,))
    shown = RunView.of(run, objects)
    assert (shown.request, [given.name for given in shown.inputs]) == ({"tests": ["a"]}, ["overlay"])
    assert [(output.name, output.method) for output in shown.outputs] == [("report", "PUT"), ("payload", "PUT")]
    assert f"X-Amz-Expires={LINK_SECONDS}" in shown.inputs[0].url and "jobs/j/i" in shown.inputs[0].url
    assert set(shown.inputs[0].model_dump()) == {"name", "url", "sha256", "size"}


def test_a_line_of_the_list_is_the_summary() -> None:
    line = RunLine.of(RunSummary("r", "PROBE", "requested", 2, NOW))
    assert line.model_dump() == {"run_id": "r", "kind": "PROBE", "status": "requested", "attempt_number": 2, "requested_at": NOW}
