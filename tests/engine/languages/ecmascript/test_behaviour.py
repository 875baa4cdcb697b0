"""What of a JavaScript or TypeScript change can be seen from outside, and what cannot."""

import pytest

from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.probe.touched import Touched, find_touched

OLD = """'use strict';
const LIMIT = 3;

/** What it costs. */
function price(amount, member = false) {
  if (amount < 0) throw new RangeError("negative");
  return [amount * (member ? 9 : 10), { unit: 'cent', }];
}

class Cart {
  size = 1;
  add(item) { return _kept(item); }
}

exports.total = function (items) {
  function one(item) { return item.price; }
  for (var i = 0; i < items.length; i++) one(items[i]);
};

function _kept(item) { return item; }

module.exports.price = price;
"""
TYPED = """export interface Shape { side: number }
import type { Other } from './other';
export function area(shape: Shape, scale: number): number { return (shape.side as number) * scale!; }
export class Box { constructor(private side: number) {} get(): number { return this.side; } }
"""


def touched(new: str, old: str = OLD, path: str = "shop.js") -> Touched:
    return find_touched({path: old.encode()}, {path: new.encode()})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'use strict';", "'use strict'"),
        ('"negative"', "'negative'"),
        ("{ unit: 'cent', }", "{ unit: 'cent' }"),
        ("/** What it costs. */", "// another word"),
        ("const LIMIT = 3;\n", "const LIMIT = 3;\n\n\n"),
        ("  size = 1;\n  add(item)", "  size = 1;\n\n  add( item )"),
    ],
)
def test_words_layout_and_quotes_are_no_change(before: str, after: str) -> None:
    assert before in OLD and touched(OLD.replace(before, after)).nothing


@pytest.mark.parametrize(
    ("before", "after", "address"),
    [
        ("9 : 10", "9 : 11", "price"),
        ("member = false", "member = true", "price"),
        ("return _kept(item)", "return _kept([item])", "Cart.add"),
        ("return item.price", "return item.cost", "exports.total.one"),
        ("i < items.length; i++", "i < items.length;; i++", None),
        ("var i = 0; i <", "var i = 1; i <", "exports.total"),
        ("return [amount * (member ? 9 : 10)", "return\n  [amount * (member ? 9 : 10)", "price"),
    ],
)
def test_the_innermost_function_whose_code_differs_is_touched(before: str, after: str, address: str | None) -> None:
    assert before in OLD
    found = touched(OLD.replace(before, after))
    assert found.modules == ()
    assert (found.functions, found.unreadable) == ((f"shop.js::{address}",), ()) if address else found.unreadable == ("shop.js",)


@pytest.mark.parametrize(("before", "after"), [("LIMIT = 3", "LIMIT = 4"), ("size = 1", "size = 2"), ("'use strict';\n", "")])
def test_a_module_whose_top_level_differs_is_touched_as_a_whole(before: str, after: str) -> None:
    found = touched(OLD.replace(before, after))
    assert (found.functions, found.modules) == ((), ("shop.js",))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("add(item)", "add(item, more)", [("Cart.add", "parameters")]),
        ("function price(amount", "function cost(amount", [("price", "removed")]),
        ("RangeError", "TypeError", [("price", "raises")]),
        ("What it costs.", "What it costs. @deprecated", [("price", "deprecated")]),
        ("function _kept(item)", "function _kept(item, more)", []),
        ('throw new RangeError("negative")', "_refuse()", [("price", "raises")]),
        ("function one(item)", "function one(item, at)", []),
    ],
)
def test_what_a_caller_may_stumble_over_is_told(before: str, after: str, told: list[tuple[str, str]]) -> None:
    assert before in OLD
    found = touched(OLD.replace(before, after))
    assert [(one.address.removeprefix("shop.js::"), one.what) for one in found.api] == told


def test_a_throw_that_moves_into_a_helper_is_the_same_throw() -> None:
    helper = "function _refuse() { throw new RangeError('negative'); }\n"
    assert touched(OLD.replace('throw new RangeError("negative")', "_refuse()") + helper).api == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("side: number }", "side: string }"),
        ("(shape.side as number)", "(shape.side)"),
        ("scale!", "scale"),
        (": number { return this", " { return this"),
    ],
)
def test_types_are_no_change(before: str, after: str) -> None:
    assert before in TYPED and touched(TYPED.replace(before, after), TYPED, "shape.ts").nothing


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("class A { static x = () => 1 }", "class A { x = () => 1 }"),
        ("make({ a: () => 1 }, { b: () => 2 });", "make({ b: () => 2 }, { a: () => 1 });"),
        ("const a = () => 1; exports.v = a(); const b = () => 2;", "const b = () => 2; exports.v = a(); const a = () => 1;"),
        (
            "if (on) { exports.f = function () {}; } else { exports.g = function () {}; }",
            "if (on) { exports.g = function () {}; } else { exports.f = function () {}; }",
        ),
        ("function p(x) { return x; }", "function p(x) { return x; }\nfunction p(x) { return x + 1; }"),
        ("class A { f() {} }", "class A { f() {} toJSON() {} }"),
        ("function _h() {}\nexports.p = (x) => _h(x);", "exports.p = (x) => _h(x);"),
    ],
)
def test_where_and_how_a_function_is_made_is_code_of_what_is_around_it(old: str, new: str) -> None:
    assert touched(new, old).modules == ("shop.js",)


def test_a_new_function_of_a_new_name_means_nothing_to_the_others() -> None:
    found = touched(OLD + "function added() {}\n")
    assert (found.functions, found.modules) == ((), ())
    assert touched(OLD + "exports.more = function () {};\n").modules == ("shop.js",), "whoever takes all exports sees it"


def test_a_file_that_is_gone_is_touched_as_a_whole() -> None:
    assert find_touched({"shop.js": b"global.x = 1;"}, {}).modules == ("shop.js",)


@pytest.mark.parametrize(
    ("before", "after"),
    [("function price(amount, member", "function price(cents, member"), ("function _kept(item)", "async function _kept(item)")],
)
def test_what_a_parameter_is_called_is_no_api(before: str, after: str) -> None:
    assert before in OLD and touched(OLD.replace(before, after)).api == ()


@pytest.mark.parametrize(("before", "after"), [("price };", "};"), ("function price(amount", "async function price(amount")])
def test_what_is_no_longer_given_away_or_waits_is_another_api(before: str, after: str) -> None:
    old = OLD.replace("module.exports.price = price;", "module.exports = { price };")
    assert before in old and [one.address for one in touched(old.replace(before, after), old).api] == ["shop.js::price"]


def test_what_stands_below_a_bare_return_still_runs() -> None:
    old = "function f(x) {\n  if (!x) return\n  [1, 2].forEach(g);\n}\n"
    assert touched(old.replace("1, 2", "3, 4"), old).functions == ("shop.js::f",)


def test_a_property_that_a_parameter_declares_is_more_than_a_type() -> None:
    found = touched(TYPED.replace("private side", "side"), TYPED, "shape.ts")
    assert found.functions == ("shape.ts::Box.constructor",)


@pytest.mark.parametrize(
    "source",
    [
        "const assert = require('assert');",
        "import test from 'node:test';",
        "process.exit(0);",
        "if (process.env.IAMA_RUN) {}",
        "Array.prototype.map = null;",
        "Object.defineProperty(Object.prototype, 'x', {});",
        "new Function('return this')();",
        "eval('1');",
        "it('passes', () => {});",
        "require.cache = {};",
        "Error.prepareStackTrace = () => {};",
        "global.Date = null;",
        "const { env } = process;",
        "process?.env;",
        "const r = require; r('x');",
        "require('ass' + 'ert');",
        "new Error().stack;",
        "(() => {}).constructor('return this')();",
        "Object.prototype['toString'] = f;",
        "Array.prototype.map ||= f;",
        "x.__defineGetter__('a', f);",
    ],
)
def test_ways_to_tell_or_steer_a_test_are_known(source: str) -> None:
    assert JAVASCRIPT.reaches(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "const fs = require('fs');",
        "shape.it = 1; const tests = { it: 2, describe: 3 };",
        "if (Math.PI == 3) {}",
        "const mine = {}; Object.assign(mine, { a: 1 });",
        "// process.exit\nmine.process.exit();",
        "function broken( {",
        "const said = <b>it works</b>;",
        "xs.map((it) => it.length); m.set(String, 1);",
        "process.nextTick(f); const at = require.resolve('x');",
    ],
)
def test_plain_code_reaches_for_nothing(source: str) -> None:
    assert JAVASCRIPT.reaches(source.encode()) == frozenset()
