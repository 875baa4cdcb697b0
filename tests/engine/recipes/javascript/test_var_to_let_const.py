"""`var` becomes `let` or `const` where nobody can tell, and stays everywhere else with its reason."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node, reasons, refactored, syntax_faults

NAME = "var_to_let_const"
pytestmark = needs_node

CHANGED = {
    "a value that is never written again": ("function f() { var a = 1; return a; }", "function f() { const a = 1; return a; }"),
    "a value that is written again": ("function f() { var a = 1; a++; return a; }", "function f() { let a = 1; a++; return a; }"),
    "a value that a pattern writes": ("function f(x) { var a = 1; [a] = x; return a; }", "function f(x) { let a = 1; [a] = x; return a; }"),
    "a value that an object pattern writes": (
        "function f(x) { var a = 1; ({ b: [a = 2] } = x); return a; }",
        "function f(x) { let a = 1; ({ b: [a = 2] } = x); return a; }",
    ),
    "a list with one that changes": ("function f() { var a = 1, b = 2; b = a; }", "function f() { let a = 1, b = 2; b = a; }"),
    "a pattern": ("function f(x) { var { a, b: [c] } = x; return a + c; }", "function f(x) { const { a, b: [c] } = x; return a + c; }"),
    "no first value": ("function f() { var a; a = 1; return a; }", "function f() { let a; a = 1; return a; }"),
    "a loop over keys": ("function f(o) { for (var k in o) use(k); }", "function f(o) { for (const k in o) use(k); }"),
    "a loop over values that writes": ("function f(o) { for (var v of o) v = 1; }", "function f(o) { for (let v of o) v = 1; }"),
    "two loops with one name": (
        "function f() { for (var i = 0; i < 3; i++) a(); for (var i = 0; i < 2; i++) b(); }",
        "function f() { for (let i = 0; i < 3; i++) a(); for (let i = 0; i < 2; i++) b(); }",
    ),
    "a function that names itself": (
        "function f() { var g = function () { return g; }; return g; }",
        "function f() { const g = function () { return g; }; return g; }",
    ),
    "a function declaration that runs later": (
        "function f() { var a = 1; function g() { return a; } return g(); }",
        "function f() { const a = 1; function g() { return a; } return g(); }",
    ),
    "an expression that runs later": (
        "function f() { var a = 1; return () => a; }",
        "function f() { const a = 1; return () => a; }",
    ),
    "the top of a module": ("var a = 1; exports.a = a;", "const a = 1; exports.a = a;"),
    "one case of a switch": (
        "function f(x) { switch (x) { case 1: var a = 2; use(a); break; default: other(); } }",
        "function f(x) { switch (x) { case 1: const a = 2; use(a); break; default: other(); } }",
    ),
    "a name that an inner function has too": (
        "function f() { var a = 1; return function (a) { a = 2; return a; }; }",
        "function f() { const a = 1; return function (a) { a = 2; return a; }; }",
    ),
    "a property and a label of that name": (
        "function f(o) { var a = o.a; a: for (;;) { break a; } return { a: o.a, b: a }; }",
        "function f(o) { const a = o.a; a: for (;;) { break a; } return { a: o.a, b: a }; }",
    ),
}
KEPT = {
    "a function over the turns": ("function f() { for (var i = 0; i < 2; i++) later(() => i); }", "keeps it over the turns"),
    "a function in a body": ("function f() { while (x()) { var a = y(); later(() => a); } }", "keeps it over the turns"),
    "no value in a loop": ("function f() { while (x()) { var a; if (!a) a = 1; } }", "may keep its value over the turns"),
    "outside of its block": ("function f(x) { if (x) { var a = 1; } return a; }", "used outside its block"),
    "before": ("function f() { a = 1; var a = 2; }", "used before its declaration"),
    "in itself": ("function f() { var a = a || 1; return a; }", "used before its declaration, or in it"),
    "called in itself": ("function f() { var a = run(function () { return a; }); }", "a function before its declaration uses it"),
    "a getter read by its own pattern": (
        "function f() { var { a } = { get a() { return a; } }; }",
        "a function before its declaration uses it",
    ),
    "an earlier function": ("function f() { g(function () { return a; }); var a = 1; }", "a function before its declaration uses it"),
    "a hoisted function by another": (
        "function f() { h(); var a = 1; function g() { return a; } function h() { return g(); } }",
        "h, which uses it, may be called",
    ),
    "a hoisted function that escapes": (
        "function f() { out.push(g); run(); var a = 1; function g() { return a; } }",
        "g, which uses it, may be called",
    ),
    "a hoisted function in a block": ("function f(x) { if (x) { var a = 1; function g() { return a; } } }", "in the same block"),
    "a parameter": ("function f(a) { var a = a || 1; return a; }", "another declaration has that name"),
    "a function of that name": ("function f() { var a = 1; function a() {} }", "declared more than once"),
    "twice in a block": ("function f() { var a = 1; var a = 2; }", "declared more than once"),
    "twice in a list": ("function f() { var a = 1, a = 2; }", "declared more than once"),
    "blocks in one another": ("function f() { var a = 1; { var a = 2; } }", "declared more than once"),
    "two loops and a function": (
        "function f() { for (var i = 0; i < 2; i++) a(); { var i = 1; later(() => i); } }",
        "declared more than once",
    ),
    "two loops, and one that reads what the other left": (
        "function f() { for (var i = 0; i < 3; i++) a(); while (x()) { if (i) b(); var i; } }",
        "another declaration of it has to stay",
    ),
    "the error of a catch": ("function f() { try { x(); } catch (e) { var e = 1; } }", "another declaration has that name"),
    "no block": ("function f(x) { if (x) var a = 1; }", "a block of its own"),
    "a label": ("function f() { here: var a = 1; }", "a block of its own"),
    "another case": ("function f(x) { switch (x) { case 1: var a = 1; case 2: use(a); } }", "used outside its block"),
    "eval": ("function f() { var a = 1; eval(x); }", "eval may use and declare any name"),
    "with": ("function f(o) { var a = 1; with (o) { a; } }", "with statement"),
    "CommonJS's own names": ("var module = require('x'); var exports = module;", "CommonJS declares it too"),
    "a name with a meaning": ("function f() { var let = 1; }", "a meaning of its own"),
    "an old form of for": ("function f(o) { for (var a = 1 in o) use(a); }", "a value of its own before the loop"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_changed(case: str) -> None:
    before, after = CHANGED[case]
    assert batch(NAME, tuple(one for one, _ in CHANGED.values()))[before] == after


@pytest.mark.parametrize("case", KEPT)
def test_kept_with_its_reason(case: str) -> None:
    text, reason = KEPT[case]
    assert batch(NAME, tuple(one for one, _ in KEPT.values()))[text] == text
    assert reason in batch_reasons(NAME, tuple(one for one, _ in KEPT.values()))[text]


def test_node_takes_what_became_of_them() -> None:
    assert syntax_faults([after for _, after in CHANGED.values()]) == []


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("var a = 1;", "a.js", "other scripts may use"),
        ("if (typeof module === 'object') module.exports = 1; var a = 1;", "a.js", "other scripts may use"),
        ("export var a = 1;", "a.mjs", "it is exported"),
        ("var a = 1; export { a as b };", "a.mjs", "it is exported"),
        ("var a = 1; export function f() { return a; }", "a.mjs", "a cycle of imports may call that early"),
        ("var a = 1; export default function () { return a; }", "a.mjs", "a cycle of imports may call that early"),
        ("var mockA = 1; jest.mock('x', () => mockA); exports.a = 1;", "a.js", "moved to the top of the file"),
        ("declare var a: number; export {};", "a.ts", "declared elsewhere"),
        ("declare global { var a: number; } export {};", "a.ts", "declared elsewhere"),
        ("declare module 'x' { var y: number; } export {};", "a.ts", "declared elsewhere"),
        ("namespace N { export var a = 1; } export {};", "a.ts", "it is exported"),
    ],
)
def test_what_others_see_stays(text: str, path: str, reason: str) -> None:
    assert refactored(NAME, text, path) == text
    assert reason in reasons(NAME, text, path)


def test_a_module_that_exports_nothing_of_it() -> None:
    assert refactored(NAME, "var a = 1; use(a); export {};", "a.mjs") == "const a = 1; use(a); export {};"
    assert refactored(NAME, "var a = 1; module.exports = a;", "a.js") == "const a = 1; module.exports = a;"


def test_a_comparison_in_typescript_keeps_the_wider_type() -> None:
    text = "export function f() { var a = 'x'; if (a === g()) h(); var b = 'y'; h(b); }"
    assert refactored(NAME, text, "a.ts") == text.replace("var a", "let a").replace("var b", "const b")


def test_a_write_behind_a_type_is_a_write() -> None:
    text = "export function f() { var a = 1; (<any>a) = 2; var b = 1; (b as any)++; var c = 1; [c!] = [2]; return a + b + c; }"
    assert refactored(NAME, text, "a.ts") == text.replace("var", "let")


def test_jsx_and_types_name_values_too() -> None:
    text = "export function f() { if (x) { var A = g(); } return <A.B b={A} />; }"
    assert refactored(NAME, text, "a.jsx") == text
    typed = "export function f() { if (x) { var a = g(); } type T = typeof a; }"
    assert refactored(NAME, typed, "a.ts") == typed
