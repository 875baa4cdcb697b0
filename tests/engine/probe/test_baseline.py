"""Judging a baseline and naming failures."""

from dataclasses import replace

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.probe.baseline import failure_fingerprint, judge_baseline
from iama_engine.runner.contract import OutcomeName, RunReport, TestOutcome


def report(*histories: tuple[OutcomeName | None, ...], error: str | None = "AssertionError") -> RunReport:
    """A report in which test `t.py::t<i>` had the outcomes of `histories[i]`, None where it did not run."""
    outcomes = tuple(
        TestOutcome(f"t.py::t{index}", name, 0.01, repeat, None if name == "passed" else error)
        for index, history in enumerate(histories)
        for repeat, name in enumerate(history)
        if name
    )
    return RunReport("r", "BASELINE", "completed", outcomes, exit_codes=(0,) * len(histories[0]))


@pytest.mark.parametrize(
    ("history", "reason"),
    [
        (("failed", "failed", "failed"), "fails before"),
        (("error", "failed", "error"), "fails before"),
        (("passed", "failed", "passed"), "flaky"),
        (("passed", "skipped", "passed"), "flaky"),
        (("passed", None, "passed"), "flaky"),
        (("failed", None, "failed"), "flaky"),
        (("timeout", "timeout", "timeout"), "times out before"),
    ],
)
def test_a_test_that_did_not_pass_every_time_is_quarantined_with_its_reason(history: tuple[OutcomeName | None, ...], reason: str) -> None:
    verdict = judge_baseline(report(history, ("passed",) * 3), generated=())
    assert [(q.test_id, q.reason) for q in verdict.quarantined] == [("t.py::t0", reason)]
    assert verdict.passed == ("t.py::t1",)


def test_a_test_skipped_every_time_neither_gates_nor_is_quarantined() -> None:
    verdict = judge_baseline(report(("skipped", "skipped"), ("passed", "passed")), generated=())
    assert (verdict.skipped, verdict.quarantined) == (("t.py::t0",), ())


@pytest.mark.parametrize("generated", [["t.py::t0"], ["t.py"]])
def test_generated_tests_are_counted_apart_by_id_or_by_file(generated: list[str]) -> None:
    verdict = judge_baseline(report(("passed", "passed")), generated=generated)
    assert (verdict.counts["generated"].passed, verdict.counts["existing"].passed) == (1, 0)


@pytest.mark.parametrize("empty", [RunReport("r", "BASELINE", "no_tests"), RunReport("r", "BASELINE", "completed")])
def test_a_run_in_which_no_test_ran_is_an_error_and_never_a_pass(empty: RunReport) -> None:
    with pytest.raises(EngineError) as caught:
        judge_baseline(empty, generated=())
    assert caught.value.code is Refusal.NO_TESTS_FOUND


def failing(**changes: str | float) -> RunReport:
    outcome = TestOutcome("t.py::t", "failed", 0.5, 0, "ValueError", "pkg/a.py::f")
    return RunReport("r", "VERIFY", "completed", (replace(outcome, **changes),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"duration_s": 0.1}, {"duration_s": 9.0}),
        ({"location": "pkg/a.py:10"}, {"location": "pkg/a.py:99"}),
        ({"location": "/tmp/abc/x/a.py::f"}, {"location": "/tmp/zzz/y/a.py::f"}),
        ({"test_id": "t.py::t[<O at 0x7f01>]"}, {"test_id": "t.py::t[<O at 0x9a2b>]"}),
        ({"excerpt": "took 3 s"}, {"excerpt": "took 4 s"}),
        ({"repeat": 0}, {"repeat": 1}),
    ],
)
def test_what_changes_by_chance_does_not_change_the_fingerprint(left: dict[str, str | float], right: dict[str, str | float]) -> None:
    assert failure_fingerprint(failing(**left)) == failure_fingerprint(failing(**right))


@pytest.mark.parametrize("change", [{"test_id": "t.py::u"}, {"error_class": "KeyError"}, {"location": "pkg/a.py::g"}])
def test_another_test_error_or_place_is_another_failure(change: dict[str, str | float]) -> None:
    assert failure_fingerprint(failing()) != failure_fingerprint(failing(**change))


def test_the_order_of_failures_does_not_matter_and_passing_tests_are_left_out() -> None:
    first = report(("failed",), ("error",), ("passed",))
    assert failure_fingerprint(first) == failure_fingerprint(replace(first, outcomes=first.outcomes[:2][::-1]))


def test_ways_to_end_without_a_failure_differ() -> None:
    ends = [RunReport("r", "VERIFY", "timed_out"), RunReport("r", "VERIFY", "crashed")]
    assert failure_fingerprint(ends[0]) != failure_fingerprint(ends[1])
