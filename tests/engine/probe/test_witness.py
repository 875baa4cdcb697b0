"""From a failing generated test to one call with its value before and now: the look is written, run and read here."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from iama_engine.probe.emit import emit_tests
from iama_engine.probe.looks import Counterexample, shortest
from iama_engine.probe.witness import read_looks, read_tests, runnable, write_looks
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
    chosen = shortest({test_id: test.size for test_id, test in tests.items()}, tests, 9)
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
    assert [(one.expression, one.before, one.now) for one in found] == [("lib.half(8)", "4", "5"), ("box.size", "5", "6")]
    assert [run(one.line, tmp_path) for one in found] == ["5", "6"]


def test_an_exception_is_told_of_the_call_that_raised_it(files: dict[str, str], tmp_path: Path) -> None:
    found = looked(files, OLD.replace("n == 3", "n in (3, 10)"), tmp_path)
    assert [(one.expression, one.before, one.now) for one in found] == [("box.size = lib.half(10)", "5", "ValueError: odd")]
    assert run(found[0].line, tmp_path) == "ValueError: odd"


def test_a_call_that_raises_now_is_not_printed_since_an_object_shows_its_address(tmp_path: Path) -> None:
    files = dict(emit_tests({"scripts": [script(["box = lib.Box()"], [("box.size", "1")])]}).files)
    (example,) = looked(files, OLD.replace("    size = 1\n", "    def __init__(self):\n        raise OSError('full')\n"), tmp_path)
    assert (example.expression, example.before, example.now) == ("lib.Box()", "no exception", "OSError: full")
    assert example.line == "python -c 'import lib; lib.Box()'"


@pytest.mark.parametrize(
    ("imports", "call", "needed"),
    [
        (("import a", "import a.b", "import a.c"), "a.b.f()", "import a; import a.b"),
        (("import a", "import a.b", "import a.bc"), "a.bc.f()", "import a; import a.bc"),
        (("import a.b", "import a.c"), "a.f()", "import a.b; import a.c"),
        (("import a.b", "from x import a_b, c"), "c(a.b.d)", "import a.b; from x import a_b, c"),
        (("import a.b", "import x"), "x.a.b()", "import x"),
    ],
)
def test_a_line_imports_what_it_speaks_of(imports: tuple[str, ...], call: str, needed: str) -> None:
    assert runnable(imports, [call], None, is_shown=False) == f"python -c '{needed}; {call}'"


def test_an_exception_of_what_is_looked_at_afterwards_is_told_of_that(tmp_path: Path) -> None:
    seen = script(["box = lib.Box()"], [("box.size", "1")])
    files = dict(emit_tests({"scripts": [{**seen, "imports": ["import lib", "import math"]}]}).files)
    (example,) = looked(files, OLD.replace("    size = 1\n", "    @property\n    def size(self):\n        return 1 // 0\n"), tmp_path)
    told = ("box.size", "1", "ZeroDivisionError: integer division or modulo by zero")
    assert (example.expression, example.before, example.now) == told
    assert run(example.line, tmp_path) == told[2] and "math" not in example.line


def test_an_exception_that_is_gone_is_told(files: dict[str, str], tmp_path: Path) -> None:
    (found,) = looked(files, OLD.replace("n == 3", "n == -3"), tmp_path)
    assert (found.expression, found.before, found.now) == ("lib.half(3)", "ValueError: odd", "no exception")
    assert run(found.line, tmp_path) == "1"


def test_the_fewest_words_come_first_and_a_look_that_told_nothing_is_left_out(files: dict[str, str]) -> None:
    tests = read_tests(files)
    chosen = shortest({test_id: test.size for test_id, test in tests.items()}, [*tests, "unknown"], 2)
    assert [tests[test_id].calls[-1] for test_id in chosen] == ["lib.half(3)", "result = lib.half(8)"]
    told = [TestOutcome("x::test_0", "timeout", 0.0), TestOutcome("x::test_1", "failed", 0.0, excerpt="AssertionError: IAMA-SEEN [cut")]
    assert read_looks(tests, chosen, told) == []


@pytest.mark.parametrize("name", ["error", "before", "seen", "pytest_tools"])
def test_a_module_may_be_called_what_a_look_calls_its_own(name: str, tmp_path: Path) -> None:
    told = {"imports": [f"import {name}"], "symbols": [f"{name}.py::f"], "kills": ["k"]}
    once = {"statements": [f"result = {name}.f(1)"], "asserts": [("result", "2")], "raises": None, **told}
    tests = read_tests(dict(emit_tests({"scripts": [once]}, framework="pytest").files))
    (tmp_path / f"{name}.py").write_text("def f(n):\n    return n + 2\n")
    (tmp_path / "looks.py").write_text(write_looks(tests, list(tests)) + "\ntest_0()\n")
    ran = subprocess.run([sys.executable, "looks.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    (found,) = read_looks(
        tests, list(tests), [TestOutcome("x::test_0", "failed", 0.0, excerpt=ran.stderr.rpartition("AssertionError: ")[2])]
    )
    assert (found.expression, found.before, found.now) == (f"{name}.f(1)", "2", "3")


def test_what_an_exception_says_stays_in_one_line_and_commands_no_terminal(files: dict[str, str], tmp_path: Path) -> None:
    new = OLD.replace("'odd'", "'two\\n\\n# lines \\x1b[2J \\ud800 é'")
    (found,) = looked(files, new, tmp_path)
    assert found.now == "ValueError: two\\n\\n# lines \\x1b[2J \\ud800 é"


def test_a_long_value_of_other_letters_is_told_too(files: dict[str, str], tmp_path: Path) -> None:
    tests = read_tests(files)
    (tmp_path / "lib.py").write_text(OLD.replace("n // 2", "'è' * 700"))
    look = write_looks(tests, [next(name for name in tests if "result = lib.half(8)" in tests[name].calls)])
    (tmp_path / "looks.py").write_text(look + "\ntry:\n    test_0()\nexcept AssertionError as told:\n    print(len(str(told)))\n", "utf-8")
    ran = subprocess.run([sys.executable, "looks.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert int(ran.stdout) < 2_000
