"""Which fault each operator plants, as people read it."""

import pytest

from iama_engine.languages.ecmascript.mutants import find_mutants


def faults(body: str, path: str = "a.js") -> set[str]:
    """What becomes of a function with this body, without what changes its texts and numbers."""
    source = f"function f(a, b) {{ {body} }}\n"
    found = find_mutants(path, source.encode(), ())
    return {one.apply(source.encode()).decode()[len("function f(a, b) { ") : -3] for one in found}


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("a < b;", {"a <= b;"}),
        ("a === b;", {"a !== b;"}),
        ("a != b;", {"a == b;"}),
        ("a * b;", {"a / b;"}),
        ("a += b;", {"a -= b;"}),
        ("a++;", {"a--;"}),
        ("a && b;", {"a;", "b;"}),
        ("a ?? b;", {"a;", "b;"}),
        ("a - b;", {"a;"}),
        ("if (a) b = a;", {"if (!(a)) b = a;"}),
        ("b = a ? b : a;", {"b = !(a) ? b : a;"}),
        ("while (a) b = a;", {"while (false) b = a;"}),
        ("b = !a;", {"b =  a;"}),
        ("b = -a;", {"b =  a;"}),
        ("b = true;", {"b = false;"}),
        ("b = 9;", {"b = 10;"}),
        ("b = 'x';", {"b = '';"}),
        ("b = '';", {"b = '?';"}),
        ("b = `x`;", {"b = ``;"}),
        ("a(b);", {";"}),
        ("return a;", {"return undefined;"}),
        ("b = [a];", {"b = [];"}),
        ("b = {a};", {"b = {};"}),
        ("for (const c of a) { break; }", {"for (const c of a) { continue; }"}),
        ("for (const c of a) { if (c) continue; }", {"for (const c of a) { if (!(c)) continue; }", "for (const c of a) { if (c) break; }"}),
    ],
)
def test_one_fault_a_place(body: str, becomes: set[str]) -> None:
    assert faults(body) == becomes


@pytest.mark.parametrize(
    "body",
    [
        "'use strict';",
        "b = require('x');",
        "b = a.key;",
        "return undefined;",
        "return null;",
        "b = 0x10;",
        "b = a`x`;",
        "switch (a) { case b: break; }",
        "b = /a+/;",
        "b = function () { };",
    ],
)
def test_what_names_or_loads_or_defines_stays(body: str) -> None:
    assert faults(body) == set()


def test_types_are_no_code() -> None:
    assert faults("let c: 'x' | true = a as 5; type D = 'y';", "a.ts") == set()
