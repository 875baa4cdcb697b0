"""Judging a baseline and naming failures."""

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.probe.baseline import judge_baseline
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
