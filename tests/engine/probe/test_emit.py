"""Finds of a search written as tests."""

import ast
import contextlib
from typing import Any

import pytest

from iama_engine.probe.emit import GeneratedSuite, emit_tests, primary_symbol
from iama_engine.probe.own_tests import Framework

OVERFLOW = {"type_name": "OverflowError", "module": "builtins", "message": "too big", "deliberate": True}


def script(*statements: str, **more: Any) -> dict[str, Any]:
    given = {"statements": list(statements), "imports": ["import lib"], "asserts": [], "raises": None}
    return {**given, "kills": [], "symbols": ["lib.py::half"], "new_lines": 1, **more}


HALF = script("result = lib.half(4)", asserts=[["result", "2"]], kills=["m1", "m2"])
PRINTS = script("lib.say()", asserts=[["printed.getvalue()", "'hi\\n'"]], symbols=["lib.py::say"])
RAISES = script("result = lib.half(9)", raises=OVERFLOW)


def emit(*scripts: dict[str, Any], framework: Framework = "pytest", **more: Any) -> GeneratedSuite:
    return emit_tests({"scripts": list(scripts)}, framework=framework, **more)


def only_file(suite: GeneratedSuite) -> str:
    (source,) = suite.files.values()
    return source


def test_a_find_becomes_a_readable_function() -> None:
    source = only_file(emit(HALF))
    tree = ast.parse(source)
    (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert function.name == "test_half_of_4_gives_2"
    assert [ast.unparse(statement) for statement in function.body[1:]] == ["result = lib.half(4)", "assert result == 2"]
    assert "import lib" in source


def test_files_lie_in_the_generated_folder_and_avoid_taken_names() -> None:
    (path,) = emit(HALF).files
    assert path.startswith("iama_tests/")
    (other,) = emit(HALF, taken=[path]).files
    assert other.startswith("iama_tests/")
    assert other != path


def test_test_ids_name_file_and_function_and_tell_what_is_held() -> None:
    suite = emit(HALF, items={"B-1": ["lib.py::half"], "B-2": ["lib.py::other"]})
    (test,) = suite.tests
    (path,) = suite.files
    assert test.test_id == f"{path}::test_half_of_4_gives_2"
    assert (test.symbols, test.kills, test.items) == (("lib.py::half",), 2, ("B-1",))
    assert suite.for_symbol("lib.py::half") == (test,)
    assert suite.for_symbol("lib.py::other") == ()


def test_two_finds_of_one_name_are_two_tests() -> None:
    suite = emit(HALF, script("x = 1", "result = lib.half(4)", asserts=[["result", "2"]]))
    assert len({test.test_id for test in suite.tests}) == 2


def test_the_same_finds_in_another_order_are_the_same_files() -> None:
    assert emit(HALF, PRINTS, RAISES) == emit(RAISES, HALF, PRINTS)


def test_a_name_that_nothing_speaks_of_is_not_assigned() -> None:
    assert "result = " not in only_file(emit(RAISES))


@pytest.mark.parametrize("framework", ["pytest", "unittest"])
def test_emitted_tests_run_as_written(framework: Framework) -> None:
    source = only_file(emit(HALF, PRINTS, RAISES, framework=framework))
    good = {"half": lambda n: n // 2 if n < 9 else overflow(), "say": lambda: print("hi")}
    bad = {"half": lambda n: n, "say": lambda: None}
    assert [run_all(source, good), run_all(source, bad)] == [[True] * 3, [False] * 3]


def overflow() -> None:
    raise OverflowError("too big")


def run_all(source: str, functions: dict[str, Any]) -> list[bool]:
    """Which of the tests pass with these functions in the place of `lib`."""
    namespace: dict[str, Any] = {"__name__": "emitted"}
    exec(source.replace("import lib\n", ""), namespace)
    namespace["lib"] = type("Lib", (), {name: staticmethod(function) for name, function in functions.items()})
    holders = [namespace, *(made for name, made in namespace.items() if name.endswith("Characterised"))]
    answers = []
    for holder in holders:
        names = [name for name in (holder if isinstance(holder, dict) else vars(holder)) if name.startswith("test_")]
        answers += [passes(holder[name] if isinstance(holder, dict) else getattr(holder(name), name)) for name in names]
    return answers


def passes(test: Any) -> bool:
    with contextlib.suppress(AssertionError, pytest.fail.Exception):
        test()
        return True
    return False


def test_a_script_is_about_what_it_calls_last() -> None:
    given = script("box = lib.Box()", "result = box.put(1)", symbols=["lib.py::Box.__init__", "lib.py::Box.put#2"])
    assert primary_symbol(given) == "lib.py::Box.put#2"
    assert primary_symbol(script("x = lib.f()", symbols=["lib.py::a"])) == "lib.py::a"
    assert primary_symbol(script("x = lib.f()", symbols=[])) == "script.py::script"
