"""Callbacks become arrow functions where they use nothing that only a function has."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node, refactored

NAME = "arrow_functions"
pytestmark = needs_node

CHANGED = {
    "a.map(function (x) { return x; })": "a.map((x) => { return x; })",
    "a.map(function(){})": "a.map(() => {})",
    "a.map(async function\n(x)\n{ })": "a.map(async (x) =>\n{ })",
    "a.reduce(function ({ b = 1, ...c }, [d]) { return b; }, 0)": "a.reduce(({ b = 1, ...c }, [d]) => { return b; }, 0)",
    "new Promise(function (yes, no) { yes(); })": "new Promise((yes, no) => { yes(); })",
    "setTimeout(function () { go(); }, 1)": "setTimeout(() => { go(); }, 1)",
    "process.nextTick(function () { go(); })": "process.nextTick(() => { go(); })",
    "p.then(function () { return function () { return this; }; })": "p.then(() => { return function () { return this; }; })",
    "a.map(function (x) { return x.map(function (y) { return y; }); })": "a.map((x) => { return x.map((y) => { return y; }); })",
    "a.some(function (x) { return { this: 1, m() { return this; } }; })": "a.some((x) => { return { this: 1, m() { return this; } }; })",
    "a.map(function () { return x.arguments; })": "a.map(() => { return x.arguments; })",
}
KEPT = {
    "a.map(function () { return this; })": "it uses this",
    "a.map(function () { return () => this; })": "it uses this",
    "a.map(function (x = this) { return x; })": "it uses this",
    "a.map(function () { return arguments; })": "it uses arguments",
    "a.map(function () { return () => arguments[0]; })": "it uses arguments",
    "a.map(function () { return new.target; })": "it uses new.target",
    "a.map(function* () { yield 1; })": "a generator",
    "a.map(function f() { return f; })": "it has a name",
    "a.map(function (x, x) { return x; })": "two parameters have one name",
    "a.map(function (x) /* why */ { return x; })": "a comment stands before its body",
    "a.map(function /* why */ (x) { return x; })": "a comment stands before its body",
    "a.map(function (x) { return eval(x); })": "eval may use",
    "a.map(function (await) { return 1; })": "called await",
    "create(function () { return 1; })": "",
    "a.bind(function () { return 1; })": "",
    "const f = function () { return 1; };": "",
    "new Thing(function () { return 1; })": "",
    "(function () { return 1; })()": "",
    "function setTimeout() {} setTimeout(function () { return 1; })": "",
}


@pytest.mark.parametrize("text", CHANGED)
def test_changed(text: str) -> None:
    assert batch(NAME, tuple(CHANGED))[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_with_its_reason(text: str) -> None:
    assert batch(NAME, tuple(KEPT))[text] == text
    assert KEPT[text] in batch_reasons(NAME, tuple(KEPT))[text] or KEPT[text] == ""


def test_types_stay_where_they_are() -> None:
    before = "a.map(function <T>(x: T, y?: number): T[] { return [x]; });"
    assert refactored(NAME, before, "a.ts") == "a.map(<T>(x: T, y?: number): T[] => { return [x]; });"
    assert refactored(NAME, before, "a.tsx") == before
    assert refactored(NAME, "a.map(function (this: A) { return 1; });", "a.ts") == "a.map(function (this: A) { return 1; });"
