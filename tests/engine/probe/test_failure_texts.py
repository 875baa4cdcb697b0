"""What the frameworks print is read alike."""

from pathlib import Path

import pytest

from iama_engine.probe.failure_texts import FailedPoint, read_failures
from iama_engine.probe.fingerprint import fingerprint_of
from tests.engine.probe.test_fingerprint import JUNIT, PYTEST, UNITTEST, VITEST


@pytest.mark.parametrize(
    ("text", "point"),
    [
        (PYTEST, FailedPoint("tests/test_total.py::test_total[3]", "ValueError", "shop/total.py")),
        (UNITTEST, FailedPoint("tests.test_total.TotalTest.test_total", "ValueError", "/tmp/run-a1/shop/total.py::total")),
        (VITEST, FailedPoint("src/total.test.ts > total > sums prices", "RangeError", "src/total.ts::sum")),
        (JUNIT, FailedPoint("shop.TotalTest.sumsPrices", "java.lang.IllegalStateException", "Total.java::shop.Total.sum")),
    ],
    ids=["pytest", "unittest", "vitest", "junit"],
)
def test_a_failure_is_read_with_its_innermost_place_in_the_project(text: str, point: FailedPoint) -> None:
    assert read_failures(text) == (point,)


def test_two_failures_are_told_apart() -> None:
    second = PYTEST[PYTEST.index("____") : PYTEST.index("====", 100)].replace("test_total", "test_more").replace("ValueError", "KeyError")
    text = PYTEST.replace("=========================== short", f"{second}=========================== short")
    text = text.replace("FAILED", "FAILED tests/test_total.py::test_more[3] - KeyError\nFAILED")
    assert [(point.test_id, point.error_class) for point in read_failures(text)] == [
        ("tests/test_total.py::test_total[3]", "ValueError"),
        ("tests/test_total.py::test_more[3]", "KeyError"),
    ]


@pytest.mark.parametrize(
    "text", ["", "1 passed in 0.1s\n", "Traceback (most recent call last):\nValueError: x\n", "=" * 50_000, "_" * 50_000]
)
def test_other_texts_tell_of_no_failed_test(text: str) -> None:
    assert read_failures(text) == ()


def test_what_maven_and_junits_console_really_print_of_one_run_is_read_alike() -> None:
    """Both texts were taken from runs of the same five failing tests, JUnit 4.13.2 and 5.10.3, Surefire 3.2.5, Java 17."""
    folder = Path(__file__).parents[2] / "data" / "junit"
    by_maven, by_console = (read_failures((folder / f"{name}.txt").read_text("utf-8")) for name in ("surefire", "console"))
    assert {(one.test_id, one.error_class, one.location, one.timed_out) for one in by_maven} == {
        ("shop.FiveTest.deep", "org.opentest4j.AssertionFailedError", "FiveTest.java::shop.FiveTest.deep", False),
        ("shop.FiveTest.five", "java.lang.IllegalStateException", "Total.java::shop.Total.sum", False),
        ("shop.TotalTest.slow", "org.junit.runners.model.TestTimedOutException", "TotalTest.java::shop.TotalTest.slow", True),
        ("shop.TotalTest.sumsPrices", "java.lang.IllegalStateException", "Total.java::shop.Total.sum", False),
        ("shop.TotalTest.isWrong", "java.lang.AssertionError", "TotalTest.java::shop.TotalTest.isWrong", False),
    }
    assert fingerprint_of(by_maven) == fingerprint_of(by_console)
