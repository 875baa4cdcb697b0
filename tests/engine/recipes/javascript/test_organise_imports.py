"""Imports lose what nobody uses and are sorted, without a module running earlier, later or not at all."""

import pytest

from tests.engine.recipes.javascript.rewriting import batch, needs_node, reasons, refactored

NAME = "organise_imports"
pytestmark = needs_node

CHANGED = {
    'import { b, a } from "x"; f(a, b);': 'import { a, b } from "x"; f(a, b);',
    'import { a, b } from "x"; f(b);': 'import { b } from "x"; f(b);',
    'import { a } from "x"; f();': 'import "x"; f();',
    'import a from "x"; f();': 'import "x"; f();',
    'import * as a from "x"; f();': 'import "x"; f();',
    'import a, * as b from "x"; f(a);': 'import a from "x"; f(a);',
    'import a, * as b from "x"; f(b);': 'import * as b from "x"; f(b);',
    'import a, { b } from "x"; f(a);': 'import a from "x"; f(a);',
    'import a, { c, b } from "x"; f(b, c);': 'import { b, c } from "x"; f(b, c);',
    'import { a as c, b as d } from "x"; f(d);': 'import { b as d } from "x"; f(d);',
    'import {\n  b,\n  a,\n} from "x";\nf(a, b);': 'import {\n  a,\n  b,\n} from "x";\nf(a, b);',
    'import {\r\n  b,\r\n  a,\r\n} from "x";\r\nf(a, b);': 'import {\r\n  a,\r\n  b,\r\n} from "x";\r\nf(a, b);',
    'import { a } from "x" with { type: "json" }; f();': 'import "x" with { type: "json" }; f();',
    'import b from "path";\nimport a from "fs";\nf(a, b);': 'import a from "fs";\nimport b from "path";\nf(a, b);',
}
KEPT = [
    'import { a, b } from "x"; f(a, b);',
    'import b from "./b.js";\nimport a from "./a.js";\nf(a, b);',
    'import b from "path";\nimport "./x.js";\nimport a from "fs";\nf(a, b);',
    'import b from "path"; // first\nimport a from "fs";\nf(a, b);',
    'import { b, /* why */ a } from "x"; f(a, b);',
    'import { a } from "x"; export { a };',
    'import { a } from "x"; f({ a });',
    'import { a } from "x"; /** @type {a} */ f();',
    'import "x"; f();',
    'import {} from "x"; f();',
]


@pytest.mark.parametrize("text", CHANGED)
def test_changed(text: str) -> None:
    assert batch(NAME, tuple(CHANGED), ".mjs")[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept(text: str) -> None:
    assert batch(NAME, tuple(KEPT), ".mjs")[text] == text


def test_with_jsx_no_name_goes_as_settings_say_which_one_it_uses() -> None:
    text = 'import { m, a } from "x"; f(<div />, a);'
    assert refactored(NAME, text, "a.jsx") == 'import { a, m } from "x"; f(<div />, a);'


def test_types_are_uses_and_a_whole_import_stays_in_typescript() -> None:
    assert refactored(NAME, 'import { T, u } from "x"; export type A = T;', "a.ts") == 'import { T } from "x"; export type A = T;'
    text = 'import { u } from "x"; export type A = 1;'
    assert refactored(NAME, text, "a.ts") == text
    assert reasons(NAME, text, "a.ts") == 'line 1: nothing of "x" is used: the compiler\'s settings decide whether it still runs'
