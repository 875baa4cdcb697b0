"""Chains of promises become async functions where nobody can tell, ask where somebody might, and stay with a reason."""

from textwrap import dedent

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node, refactored, syntax_faults

NAME = "promise_chains_to_async"
pytestmark = needs_node

G = "async function g() {} "
CHANGED = {
    f"{G}function f() {{ return g().then((x) => x.y); }}": f"{G}async function f() {{ const x = await g(); return x.y; }}",
    f"{G}function f() {{ return g().then(function (x) {{ return x.y }}) }}": f"{G}async function f() {{ const x = await g(); return x.y }}",
    f"{G}function f() {{ return g().then(() => {{ h(); }}); }}": f"{G}async function f() {{ await g(); h(); }}",
    f"{G}function f() {{ return g().then(() => {{}}); }}": f"{G}async function f() {{ await g(); }}",
    f"{G}function f() {{ return g().then((x) => {{ x = 1; return x; }}); }}": (
        f"{G}async function f() {{ let x = await g(); x = 1; return x; }}"
    ),
    f"{G}function f() {{ return g().then(([a, {{ b }}]) => a + b); }}": (
        f"{G}async function f() {{ const [a, {{ b }}] = await g(); return a + b; }}"
    ),
    f"{G}function f() {{ return g().then(({{ a = 1, 'b': c }}) => a + c); }}": (
        f"{G}async function f() {{ const {{ a = 1, 'b': c }} = await g(); return a + c; }}"
    ),
    f"{G}function f() {{ return g().catch((e) => null); }}": (
        f"{G}async function f() {{ try {{ return await g(); }} catch (e) {{ return null; }} }}"
    ),
    f"{G}function f() {{ return g().catch(() => {{ h(); }}); }}": (
        f"{G}async function f() {{ try {{ return await g(); }} catch {{ h(); }} }}"
    ),
    f"{G}function f() {{ return g().then((x) => h(x)).then((y) => y.z); }}": (
        f"{G}async function f() {{ const y = await g().then((x) => h(x)); return y.z; }}"
    ),
    f"{G}function f() {{ const a = [1]; return g(a).then((x) => x + a); }}": (
        f"{G}async function f() {{ const a = [1]; const x = await g(a); return x + a; }}"
    ),
    f"{G}class C {{ static m() {{ return g().then((x) => this.y); }} }}": (
        f"{G}class C {{ static async m() {{ const x = await g(); return this.y; }} }}"
    ),
    f"{G}const o = {{ m() {{ return g().then((x) => arguments); }} }};": (
        f"{G}const o = {{ async m() {{ const x = await g(); return arguments; }} }};"
    ),
    f"{G}exports.f = function () {{ return g().then((x) => x.y); }};": (
        f"{G}exports.f = async function () {{ const x = await g(); return x.y; }};"
    ),
    f"{G}function f() {{ return g().then(h); }} function h() {{}} exports.f = f;": (
        f"{G}async function f() {{ return h(await g()); }} function h() {{}} exports.f = f;"
    ),
    f"{G}const h = (x) => x, f = () => g().then(h);": f"{G}const h = (x) => x, f = async () => {{\n  return h(await g());\n}};",
    f"{G}const f = (p) => g(p).then((x) => ({{ x }}));": f"{G}const f = async (p) => {{\n  const x = await g(p);\n  return {{ x }};\n}};",
    f"{G}const f = p => g(p).then((x) => x.y), h = 1;": f"{G}const f = async p => {{\n  const x = await g(p);\n  return x.y;\n}}, h = 1;",
    f"{G}all.map((p) => g(p).then((x) => x.y));": f"{G}all.map(async (p) => {{\n  const x = await g(p);\n  return x.y;\n}});",
    f"{G}const h = () => g(); function f() {{ return h().then((x) => x.y); }} exports.f = f;": (
        f"{G}const h = () => g(); async function f() {{ const x = await h(); return x.y; }} exports.f = f;"
    ),
}
"""In CommonJS, as the tests' suffix says."""
HEADS = {
    "Promise.resolve(p)": True,
    "Promise.all([p, 1])": True,
    "new Promise((yes) => yes(p.q))": True,
    "import(p)": True,
    "fetch('x', { method: 'POST', body: p })": True,
    "fetch(`x${1}`)": True,
    "(p ? fetch(p) : Promise.resolve(1))": True,
    "(async () => { throw p; })()": True,
    "Promise.reject(new Error('x'))": True,
    "fetch(p).then((a) => a.b).catch(h).finally(h)": True,
    "fs.promises.readFile(p, 'utf8')": True,
    "files.readFile(p)": True,
    "stat(p)": True,
    "wait(10)": True,
    "read(p, 'utf8')": True,
    "fetch(p.q)": False,
    "fetch(`x${p}`)": False,
    "fetch(...p)": False,
    "fetch(p + 1)": False,
    "Promise.resolve(h())": False,
    "new Promise(h)": False,
    "fs.promises.watch(p)": False,
    "run('ls')": False,
    "h(p)": False,
    "p": False,
    "this.load()": False,
    "late(p)": False,
    "Promise.all?.([])": False,
}
TOP = (
    "const fs = require('fs'), files = require('node:fs/promises'), { stat } = require('fs').promises, util = require('util');"
    "const { setTimeout: wait } = require('timers/promises');"
    "const read = util.promisify(fs.readFile), run = util.promisify(require('x').y);"
    "function h() {} function f(p) { return %s.then((x) => x.y); } exports.f = f; const late = async () => {}; f(late);"
)
KEPT = {
    f"{G}function f() {{ return g().then(h); }}": "its then is not given the function itself",
    f"{G}function f() {{ return g().then((x) => x, (e) => e); }}": "its then is given something else than one function",
    f"{G}function f() {{ return g().finally(() => h()); }}": "what finally is given is waited for",
    f"{G}function f() {{ return g().then(function (x) {{ return this; }}); }}": "the callback uses this",
    f"{G}function f() {{ return g().then(function (x) {{ return arguments; }}); }}": "the callback uses arguments",
    f"{G}function f() {{ return g().then(function own(x) {{ return x; }}); }}": "the callback has a name",
    f"{G}function f() {{ return g().then(async (x) => x); }}": "the callback is async itself",
    f"{G}function f() {{ return g().then(function* (x) {{ yield x; }}); }}": "the callback is a generator",
    f"{G}function f() {{ return g().then((x, y) => x); }}": "more than one value",
    f"{G}function f() {{ return g().then((x = 1) => x); }}": "has a default",
    f"{G}function f() {{ return g().then((...x) => x); }}": "takes the rest",
    f"{G}function f() {{ return g().then((let) => 1); }}": "a parameter is called let",
    f"{G}function f() {{ return g().then((x) => {{ 'use strict'; return x; }}); }}": "the callback has a directive",
    f"{G}function f() {{ return g().then((x) => {{ var x; return x; }}); }}": "the callback declares x twice",
    f"{G}function f(x) {{ return g(x).then((x) => x); }}": "x means something else in the rest",
    f"{G}function f() {{ return g(x).then((x) => x); }}": "x means something else in the rest",
    f"{G}function f() {{ var x = 1; return g().then((x) => x); }}": "x means something else in the rest",
    f"{G}function f() {{ return g().then(() => {{ var g = 1; return g; }}); }}": "g means something else in the rest",
    f"{G}function f() {{ return g().then((y) => 1).catch(() => {{ var g; return g; }}); }}": "g means something else in the rest",
    f"{G}const f = function self() {{ return g(self).then((self) => self); }};": "self means something else in the rest",
    f"{G}function f() {{ return g()/* why */.then((x) => x); }}": "a comment stands between its steps",
    f"{G}function f() {{ return g().then((x) => x /* why */); }}": "a comment stands between its steps",
    f"{G}function f() {{ return /* why */ g().then((x) => x); }}": "a comment stands before the chain",
    f"{G}function f() {{ return g().then((x) => {{ x(); // why\n }}); }}": "a comment stands at the end of the callback",
    f"{G}function* f() {{ return g().then((x) => x); }}": "it is a generator",
    f"{G}class C {{ get f() {{ return g().then((x) => x); }} }}": "an accessor or constructor cannot be async",
    f"{G}class C {{ constructor() {{ return g().then((x) => x); }} }}": "an accessor or constructor cannot be async",
    f"{G}{{ function f() {{ return g().then((x) => x); }} }}": "a function in a block",
    f"{G}new Promise((yes) => g().then((x) => yes(x)));": "it is given to a constructor",
    f"{G}function f() {{ return g().then((x) => x); }} new f();": "it is used as a constructor",
    f"{G}function f() {{ return g().then((x) => x); }} f.prototype.a = 1;": "it is used as a constructor",
    f"{G}function f() {{ var await = 1; return g().then((x) => x); }}": "await is a name in it",
    f"{G}function f(p) {{ if (p) return 1; return g().then((x) => x); }}": "it also returns what may be no promise",
    f"{G}function f(p) {{ if (p) return g(); return g().then((x) => x); }}": "another return of a promise comes some turns later?",
    f"{G}function f() {{ h(); return g().then((x) => x); }}": "asks first: h() may throw at once, which would become a rejection?",
    f"{G}function f({{ a }}) {{ return g(a).then((x) => x); }}": "asks first: { a } may throw at once",
    f"{G}async function f() {{ return g().then((x) => x); }}": "asks first: its result comes some turns earlier?",
    f"{G}const f = () => g().then((a) => g().then((b) => eval(a)));": "eval may use and declare any name",
    f"{G}f = (p) => g(p.q).catch((e) => 1);": "p.q may throw at once, which its catch does not see today",
    f"{G}function f() {{ return g().then(h, 1); }} function h() {{}}": "its then is given something else than one function",
    f"{G}function f() {{ return g().then(h); }} let h = () => 1;": "its then is not given the function itself",
    f"{G}function f() {{ return g().then(h); }} f(); const h = () => 1;": "its then is not given the function itself",
    f"{G}g = h; function f() {{ return g().then((x) => x); }}": "g() may be no promise of the language's own",
    "function f(Promise) { return Promise.resolve(1).then((x) => x); }": "may be no promise of the language's own",
    "Promise = h; function f() { return Promise.resolve(1).then((x) => x); }": "may be no promise of the language's own",
    "Promise.resolve = h; function f() { return Promise.resolve(1).then((x) => x); }": "may be no promise of the language's own",
    "Promise.prototype.then = h; function f() { return Promise.all([]).then((x) => x); }": "may be no promise of the language's own",
    "globalThis.Promise = h; function f() { return Promise.resolve(1).then((x) => x); }": "may be no promise of the language's own",
    "global.fetch = h; function f() { return fetch(1).then((x) => x); }": "may be no promise of the language's own",
    "Object.assign(globalThis, { fetch: h }); function f() { return fetch(1).then((x) => x); }": "may be no promise of the language's own",
    "Reflect.set(globalThis, 'fetch', h); function f() { return fetch(1).then((x) => x); }": "may be no promise of the language's own",
    "const fs = require('fs'); fs.promises.stat = h; function f() { return fs.promises.stat(1).then((x) => x); }": "may be no promise of",
    f"{G}function f() {{ const p = g(); p.then = h; return p.then((x) => x); }}": "p may be no promise of the language's own",
    f"{G}function f() {{ return g().then(({{ a = () => y }}) => {{ const y = 1; return a() + y; }}); }}": "works something out",
    f"{G}function f() {{ return g().then(({{ [k]: a }}) => a); }}": "works something out",
    f"{G}function f() {{ return g().then((x) => (/* why */ {{ x }})); }}": "a comment stands between its steps",
    f"{G}function f() {{ return g().then((x) => ({{ x }} /* why */)); }}": "a comment stands between its steps",
    f"{G}exports.Made = function () {{ return g().then((x) => x); }};": "it is used as a constructor, or called like one",
    f"{G}exports.made = function () {{ return g().then((x) => x); }}; new exports.made();": "it is used as a constructor",
    f"{G}exports.made = function () {{ return g().then((x) => x); }}; exports.made.prototype.a = 1;": "it is used as a constructor",
    f"{G}function f() {{ return g().then((x) => x); }} require('util').inherits(f, h);": "it is used as a constructor",
    f"{G}function Made() {{ return g().then((x) => x); }} exports.f = Made;": "it is used as a constructor, or called like one",
}


@pytest.mark.parametrize("text", CHANGED)
def test_changed(text: str) -> None:
    assert batch(NAME, tuple(CHANGED))[text] == CHANGED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_with_its_reason(text: str) -> None:
    assert batch(NAME, tuple(KEPT))[text] == text
    assert KEPT[text] in batch_reasons(NAME, tuple(KEPT))[text]


@pytest.mark.parametrize("head", HEADS)
def test_a_chain_begins_with_a_promise_of_the_language_that_is_made_without_a_throw(head: str) -> None:
    texts = {one: TOP % one for one in HEADS}
    assert ("await" in batch(NAME, tuple(texts.values()))[texts[head]]) == HEADS[head], batch_reasons(NAME, tuple(texts.values()))[
        texts[head]
    ]


def test_node_takes_what_became_of_them() -> None:
    assert syntax_faults(list(CHANGED.values())) == []


def test_a_function_that_a_script_of_a_page_may_replace_is_not_known() -> None:
    text = f"{G}function f() {{ return g().then((x) => x); }}"
    assert refactored(NAME, text, "a.js") == text
    assert "await" in refactored(NAME, text, "a.mjs")


def test_a_constant_of_the_file_may_be_ahead_where_another_module_comes_back_in_a_cycle() -> None:
    text = "const url = 'x'; export function f() { return fetch(url).then((x) => x.y); }"
    assert "await" in refactored(NAME, text, "a.mjs")
    assert refactored(NAME, f"import './b.mjs'; {text}", "a.mjs") == f"import './b.mjs'; {text}"
    assert "await" in refactored(NAME, f"import 'node:fs'; {text}", "a.mjs")


def test_lines_in_templates_and_strings_keep_their_first_blanks() -> None:
    before = """\
    async function g() {}
    exports.f = function () {
      return g()
        .then((x) => {
          // told
          return `
            ${x}
          end` + {
            a: 1,
          };
        });
    };
    """
    after = """\
    async function g() {}
    exports.f = async function () {
      const x = await g();
      // told
      return `
            ${x}
          end` + {
        a: 1,
      };
    };
    """
    assert refactored(NAME, before) == dedent(after)


def test_where_lines_end_without_a_semicolon_new_ones_do_too() -> None:
    before = """\
    async function g() {}
    exports.f = (p) => g(p).then((x) => {
      (x || p).y()
      return x
    })
    exports.h = () => g().catch((e) => e.code)
    """
    after = """\
    async function g() {}
    exports.f = async (p) => {
      const x = await g(p);
      (x || p).y()
      return x
    }
    exports.h = async () => {
      try {
        return await g()
      } catch (e) {
        return e.code
      }
    }
    """
    assert refactored(NAME, before) == dedent(after)


def test_types_stay_and_other_types_of_results_keep_the_chain() -> None:
    text = "const f = (p: string): Promise<number> => fetch(p).then((x: Response) => x.status);"
    after = "const f = async (p: string): Promise<number> => {\n  const x: Response = await fetch(p);\n  return x.status;\n};"
    assert refactored(NAME, text, "a.ts") == after
    kept = {
        "const f = (p: string): PromiseLike<number> => fetch(p).then((x) => x.status);": "something else than a Promise",
        "import { Promise } from 'b'; const f = (): Promise<number> => fetch('x').then((x) => x.status);": "something else than a Promise",
        "const f = (p: string) => fetch(p).then((x): number => x.status);": "the callback tells its types",
        "const f = (p: string) => fetch(p).then<number>((x) => x.status);": "its then is given something else",
        "function f(p: string) { using r = p; return fetch(p).then((x) => x.status); }": "declares by using",
    }
    told = batch_reasons(NAME, tuple(kept), ".ts")
    assert batch(NAME, tuple(kept), ".ts") == {one: one for one in kept}
    assert [one for one, reason in kept.items() if reason not in told[one]] == []


NAMED = {
    "function f(o) { return load(o.url).then((r) => r.json()).then(({ items }) => items); }": (
        "async function f(o) { const r = await load(o.url); const { items } = await r.json(); return items; }"
    ),
    "async function f(o) { return load(o).then((a) => a.x || 1).then((b) => [b]).then((c) => c.d); }": (
        "async function f(o) { const a = await load(o); const b = await (a.x || 1); const c = [b]; return c.d; }"
    ),
    "async function f() { return fetch('x').then((r) => { h(r); return r.y(); }).then((d) => { if (d) return d.e; }).catch(() => 1); }": (
        "async function f() { try { const r = await fetch('x'); h(r); const d = await r.y(); if (d) return await d.e; } "
        "catch { return 1; } }"
    ),
    "function f(o) { return load(o).then((r) => r.json()).then((r) => r.items); }": (
        "async function f(o) { const r = await load(o).then((r) => r.json()); return r.items; }"
    ),
    "function f(o) { return load(o).then(h).then((r) => r.items); }": (
        "async function f(o) { const r = await load(o).then(h); return r.items; }"
    ),
    "function f(o) { return load(o).catch((e) => 1).catch((e) => 2); }": "",
}


@pytest.mark.parametrize("text", NAMED)
def test_of_a_function_that_was_named_all_steps_are_written_out(text: str) -> None:
    assert refactored(NAME, text) == text
    given = RecipeInput({"a.cjs": text.encode()}, ("a.cjs",), symbol="f")
    if not NAMED[text]:
        with pytest.raises(EngineError, match="may throw at once") as caught:
            recipe_named(NAME).propose(given)
        assert caught.value.code == Refusal.RECIPE_REFUSED
        return
    [unit] = recipe_named(NAME).propose(given).units
    after = apply_edits({"a.cjs": text.encode()}, unit.operations)["a.cjs"]
    assert after is not None and after.decode() == NAMED[text]
    assert syntax_faults([NAMED[text]]) == []
