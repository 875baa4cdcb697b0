"""One line and one metric a request: ids and figures, never a text of an error."""

import io
import json

import pytest

from iama.api.observe import NAMESPACE, Observation, log_settings, log_unexpected
from iama.settings import SettingsError

CANARY = "hush-4711"


def test_a_request_is_one_line_with_what_is_known(log: io.StringIO) -> None:
    seen = Observation("GET /x", "request-1", job_id="job-1")
    seen.close(200)
    line = json.loads(log.getvalue())
    assert (line["route"], line["status"], line["request_id"], line["job_id"]) == ("GET /x", 200, "request-1", "job-1")
    assert line["milliseconds"] >= 0
    assert "user_id" not in line and "error_code" not in line


def test_a_request_is_one_metric_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    for status in (200, 404):
        Observation("GET /x", "request-1").close(status)
    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert [(one["route"], one["status"], len(one["api_request_duration_seconds"])) for one in metrics] == [
        ("GET /x", "200", 1),
        ("GET /x", "404", 1),
    ]
    assert metrics[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == NAMESPACE


def test_an_unexpected_error_is_told_by_class_and_place(log: io.StringIO) -> None:
    try:
        raise RuntimeError(CANARY) from ValueError(CANARY)
    except RuntimeError as error:
        log_unexpected(error, Observation("GET /x", "request-1"))
    line = json.loads(log.getvalue())
    assert (line["error"], line["request_id"]) == ("RuntimeError", "request-1")
    assert line["frames"][0].startswith("test_observe.py:")
    assert CANARY not in log.getvalue()


def test_wrong_settings_are_told_all_at_once(log: io.StringIO) -> None:
    log_settings(SettingsError(["IAMA_A is missing", "IAMA_B is missing"]), Observation("GET /x", "request-1"))
    assert json.loads(log.getvalue())["problems"] == ["IAMA_A is missing", "IAMA_B is missing"]
