"""Strict comparison where both sides are strings already, and nowhere else."""

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.strict_typeof import StrictTypeof


def propose(source: str, path: str = "a.js", symbol: str | None = None) -> RecipeOutput:
    return StrictTypeof().propose(RecipeInput({path: source.encode()}, (path,), symbol=symbol))


def applied(source: str, path: str = "a.js") -> str:
    files = {path: source.encode()}
    for unit in propose(source, path).units:
        changed = apply_edits(files, unit.operations)
        files = {name: content for name, content in {**files, **changed}.items() if content is not None}
    return files[path].decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("typeof x == 'string'", "typeof x === 'string'"),
        ("'function' != typeof x", "'function' !== typeof x"),
        ("(typeof x) == ('a')", "(typeof x) === ('a')"),
        ("typeof x == typeof y", "typeof x === typeof y"),
        ("x == 'string'", "x == 'string'"),
        ("typeof x == y", "typeof x == y"),
        ("typeof (x == 'a')", "typeof (x == 'a')"),
        ("'a' == 'b'", "'a' == 'b'"),
        ("typeof x === 'string'", "typeof x === 'string'"),
    ],
)
def test_both_sides_must_be_strings(before: str, after: str) -> None:
    assert applied(f"if ({before}) {{}}\r\n") == f"if ({after}) {{}}\r\n"


def test_one_unit_a_definition_with_its_address() -> None:
    source = (
        "function f(a) { return typeof a == 'x' && typeof a != 'y' }\nfunction g(a) { return typeof a == 'x' }\nif (typeof f == 'z') f()\n"
    )
    units = propose(source).units
    assert [unit.symbols for unit in units] == [("a.js::f",), ("a.js::g",), ()]
    assert applied(source) == source.replace("==", "===").replace("!=", "!==")
    assert [unit.symbols for unit in propose(source, symbol="g").units] == [("a.js::g",)]


def test_applied_twice_it_finds_nothing_and_a_broken_file_is_declined() -> None:
    assert propose(applied("typeof x == 'a'\n")).units == ()
    output = propose("typeof x == 'a' (((\n")
    assert output.units == () and output.declined[0].symbol == "a.js"


def test_typescript_is_read_by_its_own_grammar() -> None:
    assert applied("const f = (a: unknown): boolean => typeof a == 'string';\n", "a.ts").count("===") == 1
