"""From a failing generated test to one call with its value before and now: the look is written, run and read here."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from iama_engine.probe.emit import emit_tests
from iama_engine.probe.witness import Counterexample, read_looks, read_tests, shortest, write_looks
from iama_engine.runner.contract import TestOutcome

OLD = "def half(n):\n    if n == 3:\n        raise ValueError('odd')\n    return n // 2\n\n\nclass Box:\n    size = 1\n"


def script(statements: list[str], asserts: list[tuple[str, str]], raises: dict[str, object] | None = None) -> dict[str, object]:
    told = {"imports": ["import lib"], "symbols": ["lib.py::half"], "kills": ["k"]}
    return {"statements": statements, "asserts": asserts, "raises": raises, **told}


RAISED = {"type_name": "ValueError", "module": "builtins", "message": "odd", "deliberate": True}
SCRIPTS = [
    script(["result = lib.half(8)"], [("result", "4")]),
    script(["box = lib.Box()", "box.size = lib.half(10)", "result = lib.half(box.size + 1)"], [("box.size", "5"), ("result", "3")]),
    script(["lib.half(3)"], [], RAISED),
]


@pytest.fixture(params=["pytest", "unittest"])
def files(request: pytest.FixtureRequest) -> dict[str, str]:
    return dict(emit_tests({"scripts": SCRIPTS}, framework=request.param).files)


def looked(files: dict[str, str], new: str, folder: Path) -> list[Counterexample]:
    """Every test looked at on the new code."""
    (folder / "lib.py").write_text(new)
    tests = read_tests(files)
    chosen = shortest(tests, tests, 9)
    spaces: dict[str, object] = {}
    sys.path.insert(0, str(folder))
    try:
        sys.modules.pop("lib", None)
        exec(compile(write_looks(tests, chosen), "looks.py", "exec"), spaces)
        outcomes = [_outcome(name, look) for name, look in spaces.items() if name.startswith("test_")]
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("lib", None)
    return read_looks(tests, chosen, outcomes)


def _outcome(name: str, look: object) -> TestOutcome:
    assert callable(look)
    with pytest.raises(AssertionError) as caught:
        look()
    return TestOutcome(f"iama_tests/test_looks.py::{name}", "failed", 0.0, excerpt=f"AssertionError: {caught.value}")


def run(line: str, folder: Path) -> str:
    words = [sys.executable if word == "python" else word for word in shlex.split(line)]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def test_code_that_does_the_same_gives_no_counterexample(files: dict[str, str], tmp_path: Path) -> None:
    assert looked(files, OLD, tmp_path) == []


def test_another_value_is_told_with_the_call_that_gives_it(files: dict[str, str], tmp_path: Path) -> None:
    found = looked(files, OLD.replace("n // 2", "n // 2 + 1"), tmp_path)
    assert [(one.expression, one.before, one.now) for one in found] == [("result", "4", "5"), ("box.size", "5", "6")]
    assert [run(one.line, tmp_path) for one in found] == ["5", "6"]


def test_an_exception_is_told_of_the_call_that_raised_it(files: dict[str, str], tmp_path: Path) -> None:
    found = looked(files, OLD.replace("n == 3", "n in (3, 10)"), tmp_path)
    assert [(one.expression, one.before, one.now) for one in found] == [("box.size = lib.half(10)", "5", "ValueError: odd")]
    assert run(found[0].line, tmp_path) == "ValueError: odd"


def test_an_exception_that_is_gone_is_told(files: dict[str, str], tmp_path: Path) -> None:
    (found,) = looked(files, OLD.replace("n == 3", "n == -3"), tmp_path)
    assert (found.expression, found.before, found.now) == ("lib.half(3)", "ValueError: odd", "no exception")
    assert run(found.line, tmp_path) == "1"


def test_the_fewest_words_come_first_and_a_look_that_told_nothing_is_left_out(files: dict[str, str]) -> None:
    tests = read_tests(files)
    chosen = shortest(tests, [*tests, "unknown"], 2)
    assert [tests[test_id].calls[-1] for test_id in chosen] == ["lib.half(3)", "result = lib.half(8)"]
    told = [TestOutcome("x::test_0", "timeout", 0.0), TestOutcome("x::test_1", "failed", 0.0, excerpt="AssertionError: IAMA-SEEN [cut")]
    assert read_looks(tests, chosen, told) == []
