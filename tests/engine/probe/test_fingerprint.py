"""The same failure has the same name tomorrow; another failure has another. Shown on texts before and after a change."""

import textwrap
from dataclasses import replace

import pytest

from iama_engine.probe.failure_texts import read_failures
from iama_engine.probe.fingerprint import failure_fingerprint, failure_kind, fingerprint_of
from iama_engine.runner.contract import RunReport, TestOutcome

PYTEST = textwrap.dedent(
    """\
    =================================== FAILURES ===================================
    _________________________________ test_total[3] ________________________________

        def test_total(n):
    >       assert total([n], Cart()) == 2

    /tmp/run-a1/tests/test_total.py:12:
    _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    >       raise ValueError(f"no price for {cart}")
    E       ValueError: no price for <Cart object at 0x7f01aa>

    shop/total.py:33: ValueError
    =========================== short test summary info ============================
    FAILED tests/test_total.py::test_total[3] - ValueError: no price for <Cart object at 0x7f01aa>
    ============================== 1 failed in 0.12s ===============================
    """
)
UNITTEST = textwrap.dedent(
    """\
    ======================================================================
    ERROR: test_total (tests.test_total.TotalTest.test_total)
    ----------------------------------------------------------------------
    Traceback (most recent call last):
      File "/tmp/run-a1/tests/test_total.py", line 12, in test_total
        self.assertEqual(total([3], Cart()), 2)
      File "/tmp/run-a1/shop/total.py", line 33, in total
        raise ValueError(f"no price for {cart}")
    ValueError: no price for <Cart object at 0x7f01aa>

    ----------------------------------------------------------------------
    Ran 1 test in 0.004s
    """
)
VITEST = textwrap.dedent(
    """\
    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  src/total.test.ts > total > sums prices
    RangeError: no price for cart 81f2c7d0-aaaa-4bbb-8ccc-0123456789ab
     ❯ sum src/total.ts:33:11
     ❯ src/total.test.ts:12:21

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
       Duration  412ms (transform 30ms)
    """
)
JUNIT = textwrap.dedent(
    """\
    [ERROR] Tests run: 1, Failures: 0, Errors: 1, Skipped: 0, Time elapsed: 0.051 s <<< FAILURE! -- in shop.TotalTest
    [ERROR] shop.TotalTest.sumsPrices -- Time elapsed: 0.015 s <<< ERROR!
    java.lang.IllegalStateException: no price for shop.Cart@1b2c3d
    \tat java.base/java.util.Objects.requireNonNull(Objects.java:235)
    \tat shop.Total.sum(Total.java:33)
    \tat shop.TotalTest.sumsPrices(TotalTest.java:12)

    [ERROR] Errors:
    [ERROR]   TotalTest.sumsPrices:12 » IllegalState no price for shop.Cart@1b2c3d
    """
)
TEXTS = {"pytest": PYTEST, "unittest": UNITTEST, "vitest": VITEST, "junit": JUNIT}
SAME = [
    ("pytest", ":33:", ":40:"),
    ("pytest", ":12:", ":19:"),
    ("pytest", "0x7f01aa", "0x55c0de"),
    ("pytest", "/tmp/run-a1", "/tmp/run-b2"),
    ("pytest", "/tmp/run-a1", "/private/tmp/run-b2"),
    ("pytest", "in 0.12s", "in 9.87s"),
    ("pytest", "no price for", "there is no price for"),
    ("pytest", "shop/total.py:33: ValueError", "/tmp/pytest-of-ci/pytest-7/total.py:33: ValueError\n\nshop/total.py:33: ValueError"),
    ("unittest", "line 33", "line 40"),
    ("unittest", "line 12", "line 19"),
    ("unittest", "0x7f01aa", "0x55c0de"),
    ("unittest", "/tmp/run-a1", "/tmp/run-b2"),
    ("unittest", "/tmp/run-a1", "/var/folders/qz/x1/T/run-b2"),
    ("unittest", "0.004s", "1.204s"),
    ("unittest", "(tests.test_total.TotalTest.test_total)", "(tests.test_total.TotalTest)"),
    ("vitest", ":33:11", ":40:7"),
    ("vitest", ":12:21", ":19:3"),
    ("vitest", "81f2c7d0-aaaa", "99999999-aaaa"),
    ("vitest", "412ms", "3.20s"),
    ("vitest", "[1/1]", "[1/2]"),
    ("junit", "Total.java:33", "Total.java:40"),
    ("junit", "TotalTest.java:12", "TotalTest.java:19"),
    ("junit", "Objects.java:235", "Objects.java:259"),
    ("junit", "Cart@1b2c3d", "Cart@99ffee"),
    ("junit", "0.015 s", "12.3 s"),
]
OTHER = [
    ("pytest", "test_total[3]", "test_total[4]"),
    ("pytest", "tests/test_total.py::", "tests/test_other.py::"),
    ("pytest", "py:33: ValueError", "py:33: KeyError"),
    ("pytest", "shop/total.py:33", "shop/price.py:33"),
    ("unittest", "test_total (tests.test_total.TotalTest.test_total)", "test_sum (tests.test_total.TotalTest.test_sum)"),
    ("unittest", "TotalTest", "OtherTest"),
    ("unittest", "\nValueError: ", "\nKeyError: "),
    ("unittest", "in total\n", "in price\n"),
    ("unittest", "shop/total.py", "shop/price.py"),
    ("vitest", "sums prices", "sums nothing"),
    ("vitest", "src/total.test.ts >", "src/other.test.ts >"),
    ("vitest", "RangeError", "TypeError"),
    ("vitest", "sum src/total.ts", "sum src/price.ts"),
    ("vitest", "❯ sum ", "❯ price "),
    ("junit", "shop.TotalTest.sumsPrices --", "shop.TotalTest.sumsNothing --"),
    ("junit", "java.lang.IllegalStateException", "java.lang.ArithmeticException"),
    ("junit", "shop.Total.sum(", "shop.Total.price("),
    ("junit", "(Total.java", "(Price.java"),
]
TIMEOUTS = [
    ("pytest", "E       ValueError: no price for <Cart object at 0x7f01aa>", "E       Failed: Timeout (>30.0s) from pytest-timeout."),
    ("vitest", "RangeError: no price for cart", "Error: Test timed out in 5000ms."),
    ("junit", "java.lang.IllegalStateException", "java.util.concurrent.TimeoutException"),
]


def named(text: str) -> str:
    """The name of what a text tells of."""
    points = read_failures(text)
    assert len(points) == 1
    return fingerprint_of(points)


@pytest.mark.parametrize(("framework", "before", "after"), SAME)
def test_a_text_that_differs_by_chance_names_the_same_failure(framework: str, before: str, after: str) -> None:
    text = TEXTS[framework]
    assert before in text
    assert named(text.replace(before, after)) == named(text)


@pytest.mark.parametrize(("framework", "before", "after"), OTHER)
def test_a_text_of_another_failure_has_another_name(framework: str, before: str, after: str) -> None:
    text = TEXTS[framework]
    assert before in text
    assert named(text.replace(before, after)) != named(text)


@pytest.mark.parametrize(("framework", "before", "after"), TIMEOUTS)
def test_a_test_that_ran_out_of_time_is_apart_from_one_that_failed(framework: str, before: str, after: str) -> None:
    text = TEXTS[framework].replace(before, after)
    assert [point.timed_out for point in read_failures(text)] == [True]
    assert named(text) != named(TEXTS[framework])


def test_where_a_test_ran_out_of_time_does_not_matter() -> None:
    one, other = (
        RunReport("r", "VERIFY", "completed", (TestOutcome("t.py::t", "timeout", 30, location=place),)) for place in ("a::f", "a::g")
    )
    assert failure_fingerprint(one) == failure_fingerprint(other) != failure_fingerprint(failing())


@pytest.mark.parametrize(
    ("end", "outcomes", "kind"),
    [
        ("completed", ("failed",), "LOGIC_FAILURE"),
        ("completed", ("timeout", "failed"), "LOGIC_FAILURE"),
        ("timed_out", ("error",), "LOGIC_FAILURE"),
        ("completed", ("timeout", "passed"), "TIMEOUT_EXECUTION"),
        ("timed_out", ("passed",), "TIMEOUT_EXECUTION"),
        ("timed_out", (), "TIMEOUT_EXECUTION"),
        ("crashed", (), "LOGIC_FAILURE"),
    ],
)
def test_time_is_told_from_logic(end: str, outcomes: tuple[str, ...], kind: str) -> None:
    told = tuple(TestOutcome(f"t.py::{number}", name, 0.1) for number, name in enumerate(outcomes))  # type: ignore[arg-type]
    assert failure_kind(RunReport("r", "VERIFY", end, told)) == kind  # type: ignore[arg-type]


def test_a_run_without_outcomes_is_named_by_what_its_log_tells() -> None:
    reports = [RunReport("r", "COMMAND", "completed", log_tail=text) for text in (PYTEST, PYTEST.replace(":33:", ":34:"), UNITTEST)]
    first, same, other = map(failure_fingerprint, reports)
    assert first == same != other


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
    outcomes = tuple(TestOutcome(f"t.py::{name}", name, 0.1) for name in ("failed", "error", "passed"))
    first = RunReport("r", "VERIFY", "completed", outcomes)
    assert failure_fingerprint(first) == failure_fingerprint(replace(first, outcomes=outcomes[:2][::-1]))


def test_ways_to_end_without_a_failure_differ() -> None:
    ends = [RunReport("r", "VERIFY", "timed_out"), RunReport("r", "VERIFY", "crashed")]
    assert failure_fingerprint(ends[0]) != failure_fingerprint(ends[1])
