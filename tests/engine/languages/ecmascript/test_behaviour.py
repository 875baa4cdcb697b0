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
    ],
)
def test_plain_code_reaches_for_nothing(source: str) -> None:
    assert JAVASCRIPT.reaches(source.encode()) == frozenset()
