"""`==` becomes `===` only between values of one kind."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node

NAME = "strict_equality"
pytestmark = needs_node

CHANGED = {
    "typeof x == 'y'": "typeof x === 'y'",
    "'y' != typeof x": "'y' !== typeof x",
    "a * 2 == b - 1": "a * 2 === b - 1",
    "a * b == 1": "a * b == 1",
    "+a == b >>> 1": "+a === b >>> 1",
    "1 - a == 2": "1 - a === 2",
    "!a == (b < c)": "!a === (b < c)",
    "'a'.indexOf(x) == -1": "'a'.indexOf(x) === -1",
    "String(x).length == 0": "String(x).length === 0",
    "Math.max(a, b) == Number(c)": "Math.max(a, b) === Number(c)",
    "Array.isArray(a) == true": "Array.isArray(a) === true",
    "Object.prototype.toString.call(x) == '[object Array]'": "Object.prototype.toString.call(x) === '[object Array]'",
    "(x ? 'a' : 'b') == ('c' || 'd')": "(x ? 'a' : 'b') === ('c' || 'd')",
    "const a = 'x'; a == 'y'": "const a = 'x'; a === 'y'",
    "let a = 1; a += 2; a++; a == 3": "let a = 1; a += 2; a++; a === 3",
    "let a = ''; a += x; a == ''": "let a = ''; a += x; a === ''",
    "let a = 1, b = 2; a = b; b = a; a == b": "let a = 1, b = 2; a = b; b = a; a === b",
    "for (const k in o) k == 'x'": "for (const k in o) k === 'x'",
    "void 0 == undefined": "void 0 === undefined",
    "a/* x */==/* y */typeof b, typeof a/* x */==/* y */'b'": "a/* x */==/* y */typeof b, typeof a/* x */===/* y */'b'",
}
KEPT = [
    "x == 'y'",
    "x == null",
    "undefined == null",
    "1 == '1'",
    "1n == 1",
    "-x == 1",
    "let a; a = 1; a == 1",
    "let a = 1; a = x; a == 1",
    "let a = 1; [a] = x; a == 1",
    "let a = 1; a += x; a == 1",
    "let a = 1; ({ b: a } = x); a == 1",
    "let a = 1; for (a of x) a == 1",
    "var a = 1; a == 1",
    "function String() {} String(x) == ''",
    "String = x; String(x) == ''",
    "const undefined = 1; undefined == void 0",
    "'abc'[x] == 'a'",
    "'abc'?.length == 1",
    "const a = 1; eval(x); a == 1",
    "'a'.replace(x, y) == 'b'",
    "x.length == 0",
]


@pytest.mark.parametrize("text", CHANGED)
def test_changed_where_the_kinds_are_one(text: str) -> None:
    assert batch(NAME, tuple(CHANGED))[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_where_they_may_differ(text: str) -> None:
    assert batch(NAME, tuple(KEPT))[text] == text


def test_the_reason_shows_the_comparison_unless_null_is_meant() -> None:
    told = batch_reasons(NAME, tuple(KEPT))
    assert told["x == 'y'"] == "line 1: x == 'y': its sides are not known to be of one kind"
    assert told["x == null"] == ""
