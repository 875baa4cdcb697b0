"""Runs that the service asks for, executed in private copies."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from iama_cli.client.api import Api
from iama_cli.client.model import TestRun
from iama_cli.exits import Exit
from iama_cli.local.runs import RunAttendant, Workbench, read_request
from iama_cli.local.scratch import open_scratch
from iama_engine.transport import compress_json
from tests.clients.cli.peer import Service


@pytest.fixture
def bench(legacy: Path) -> Iterator[Workbench]:
    with open_scratch(legacy) as scratch:
        yield Workbench(scratch, Path(sys.executable), True)


def _until(service: Service, kind: str) -> None:
    with service.changed:
        assert service.changed.wait_for(lambda: any(event["type"] == kind for event in service.events), timeout=30)


def test_a_run_is_fetched_executed_and_reported_once(api: Api, service: Service, bench: Workbench) -> None:
    with RunAttendant(api, service.job_id, bench) as runs:
        runs.ask("run-1")
        runs.ask("run-1")
        _until(service, "test_run_result")
    reports = service.requests("POST", f"/jobs/{service.job_id}/test-runs/run-1/result")
    assert len(reports) == 1 and reports[0][3]["end"] == "completed" and reports[0][3]["isolated"] is True
    assert service.report is not None and service.report["outcomes"][0]["outcome"] == "passed"


def test_the_next_run_begins_while_a_report_is_handed_in(api: Api, service: Service, bench: Workbench) -> None:
    stored = service.held["/store/report"] = threading.Event()
    with RunAttendant(api, service.job_id, bench) as runs:
        runs.ask("run-1")
        runs.ask("run-2")
        while not service.requests("GET", f"/jobs/{service.job_id}/test-runs/run-2"):
            assert runs.failure is None and service.report is None
        stored.set()
        _until(service, "test_run_result")


def test_a_run_that_somebody_else_answered_is_left_alone(api: Api, service: Service, bench: Workbench) -> None:
    service.report = {"end": "completed"}
    with RunAttendant(api, service.job_id, bench) as runs:
        runs.ask("run-1")
        while not service.requests("GET", f"/jobs/{service.job_id}/test-runs/run-1"):
            assert runs.failure is None
    assert service.requests("POST", f"/jobs/{service.job_id}/test-runs/run-1/result") == []


def test_a_run_the_job_has_moved_past_is_no_failure(api: Api, service: Service, bench: Workbench) -> None:
    body = {"error_code": "RUN_OVER", "message": "", "detail": {}}
    service.fail(f"/jobs/{service.job_id}/test-runs/run-1", 409, body=body)
    with RunAttendant(api, service.job_id, bench) as runs:
        runs.ask("run-1")
        runs.ask_open()
    assert runs.failure is None


def test_an_interpreter_that_is_gone_is_reported_as_a_broken_environment(api: Api, service: Service, bench: Workbench) -> None:
    with RunAttendant(api, service.job_id, Workbench(bench.scratch, Path("/nowhere/python"), True)) as runs:
        runs.ask("run-1")
        _until(service, "test_run_result")
    assert service.report is not None and service.report["end"] == "broken_environment"


def test_a_large_plan_travels_as_an_input_of_its_own() -> None:
    run = TestRun("r", "PROBE", "requested", {"run_id": "r", "kind": "PROBE", "contract_version": 1, "plan": {}})
    assert read_request(run, {"plan": compress_json({"seconds": 20})}).plan == {"seconds": 20}


@pytest.mark.parametrize(("status", "code"), [(507, "STORE_FULL"), (403, "STORE_REFUSED")])
def test_a_store_that_takes_no_report_is_a_typed_failure_and_the_run_can_be_answered_again(
    api: Api, service: Service, bench: Workbench, status: int, code: str
) -> None:
    service.open_runs = ("run-1",)
    service.fail("/store/report", status)
    with RunAttendant(api, service.job_id, bench) as runs:
        while runs.failure is None:
            assert service.report is None
    assert (runs.failure.code, runs.failure.exit_code) == (code, Exit.UNAVAILABLE)
    assert service.requests("POST", f"/jobs/{service.job_id}/test-runs/run-1/result") == []
    with RunAttendant(api, service.job_id, bench) as again:
        _until(service, "test_run_result")
    assert again.failure is None and service.status == "DELIVERED"
