"""Requests and reports come back from JSON as they went, and another version is turned away."""

import json

import pytest

from iama_engine.runner.contract import (
    CONTRACT_VERSION,
    Limits,
    RunReport,
    RunRequest,
    report_from_json,
    report_to_json,
    request_from_json,
    request_to_json,
)
from iama_engine.runner.contract import TestOutcome as Outcome

REQUEST = RunRequest(
    "r1", "TRACE", ("tests/test_a.py",), "unittest", ("src", "."), ("t.py::a",), 5, (0, 7), Limits(wall_s=3.5), {"targets": ["a.py"]}
)
OUTCOME = Outcome("t.py::a", "failed", 0.5, 1, "ValueError", "a.py::f", "ValueError: bad")
REPORT = RunReport("r1", "TRACE", "crashed", (OUTCOME,), 1.5, 0.5, (0, 139), True, "died", "tail", {"a": [1]}, ("traces.json",))


@pytest.mark.parametrize("request_", [REQUEST, RunRequest("r2", "COMMAND")], ids=["full", "bare"])
def test_a_request_survives_json(request_: RunRequest) -> None:
    assert request_from_json(json.loads(json.dumps(request_to_json(request_)))) == request_


@pytest.mark.parametrize("report", [REPORT, RunReport("r2", "COMMAND", "completed")], ids=["full", "bare"])
def test_a_report_survives_json(report: RunReport) -> None:
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_a_request_may_leave_out_what_has_a_default() -> None:
    assert request_from_json({"run_id": "r", "kind": "PROBE", "contract_version": CONTRACT_VERSION}) == RunRequest("r", "PROBE")


@pytest.mark.parametrize("version", [None, 0, CONTRACT_VERSION + 1, str(CONTRACT_VERSION)])
def test_another_version_is_refused(version: object) -> None:
    with pytest.raises(ValueError, match="contract"):
        request_from_json({**request_to_json(REQUEST), "contract_version": version})
    with pytest.raises(ValueError, match="contract"):
        report_from_json({**report_to_json(REPORT), "contract_version": version})


@pytest.mark.parametrize("raw", [None, [], "report", 1])
def test_what_is_no_object_is_no_report(raw: object) -> None:
    with pytest.raises(ValueError, match="expected a report"):
        report_from_json(raw)


def test_an_unknown_field_is_refused_wherever_it_stands() -> None:
    for more in ({"colour": 1}, {"limits": {"colour": 1}}):
        with pytest.raises(TypeError, match="colour"):
            request_from_json({**request_to_json(REQUEST), **more})
    for more in ({"colour": 1}, {"outcomes": [{"colour": 1}]}):
        with pytest.raises(TypeError):
            report_from_json({**report_to_json(REPORT), **more})
