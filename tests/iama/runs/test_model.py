"""Runs in words: the story's line, the stage each kind belongs to, and agreement with the runner's own contract."""

from typing import get_args

import pytest

from iama.jobs.states import JobState
from iama.kit.errors import Conflict, NotFound
from iama.runs.model import STAGE_OF_RUN, ReportMismatch, ReportMissing, RunEnd, RunKind, RunNotFound, RunOver, RunProgress, SuiteNotReady
from iama_engine.runner.contract import End, Kind


@pytest.mark.parametrize(
    ("kind", "progress", "line"),
    [
        (RunKind.VERIFY, RunProgress(3, 1, "t.py::a"), "VERIFY: 3 test runs ended, 1 failed, now t.py::a"),
        (RunKind.MUTATION, RunProgress(40, 31, "", 100), "MUTATION: 40 of 100 planted faults tried, 31 found"),
        (RunKind.PROBE, RunProgress(31, 31, "", 100), "PROBE: tests for 31 of 100 planted faults so far"),
        (RunKind.PROBE, RunProgress(0, 0, "t.py::a"), "PROBE: 0 test runs ended, 0 failed, now t.py::a"),
    ],
)
def test_the_story_counts_tests_or_planted_faults(kind: RunKind, progress: RunProgress, line: str) -> None:
    assert progress.line(kind) == line


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (RunKind.TRACE, JobState.GENERATING_TESTS),
        (RunKind.PROBE, JobState.GENERATING_TESTS),
        (RunKind.BASELINE, JobState.BASELINE_VALIDATION),
        (RunKind.MUTATION, JobState.BASELINE_VALIDATION),
        (RunKind.VERIFY, JobState.REFACTORING),
        (RunKind.COMMAND, JobState.USER_INTERVENING),
    ],
)
def test_each_kind_of_run_belongs_to_one_state_of_the_job(kind: RunKind, stage: JobState) -> None:
    assert JobState(STAGE_OF_RUN[kind]) is stage


def test_no_kind_of_run_lacks_a_stage() -> None:
    assert STAGE_OF_RUN.keys() == set(RunKind)


def test_kinds_and_ends_are_those_the_runner_knows() -> None:
    offline = {"PACE"}
    assert {kind.value for kind in RunKind} == set(get_args(Kind)) - offline
    assert {end.value for end in RunEnd} == set(get_args(End))


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (RunNotFound(), NotFound, "RUN_NOT_FOUND"),
        (SuiteNotReady(), NotFound, "SUITE_NOT_READY"),
        (ReportMissing(), Conflict, "REPORT_MISSING"),
        (ReportMismatch(), Conflict, "REPORT_MISMATCH"),
        (RunOver(), Conflict, "RUN_OVER"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_client_can_tell_what_went_wrong_with_its_run(error: NotFound | Conflict, kind: type, code: str) -> None:
    assert isinstance(error, kind)
    assert (error.code, error.retry) == (code, False)
