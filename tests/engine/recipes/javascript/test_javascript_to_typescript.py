"""A JavaScript module becomes a TypeScript file where its project lets it change its name, and says nothing else than it did."""

import subprocess
import sys
from pathlib import Path

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.javascript.node import HELPER
from tests.engine.recipes.javascript.rewriting import needs_node
from tests.engine.recipes.javascript.test_recipes import VARIANTS

NAME = "javascript_to_typescript"
TSCONFIG = {"tsconfig.json": '{ "compilerOptions": { "allowJs": true } }'}
pytestmark = needs_node


def written(text: str, path: str = "a.js", others: dict[str, str] | None = None) -> dict[str, str | None]:
    """What becomes of the files where the module is named."""
    files = {one: content.encode() for one, content in (TSCONFIG | (others or {}) | {path: text}).items()}
    [unit] = recipe_named(NAME).propose(RecipeInput(files, (path,), symbol=path)).units
    return {one: content if content is None else content.decode() for one, content in apply_edits(files, unit.operations).items()}


def reason(text: str, path: str = "a.js", others: dict[str, str] | None = None) -> str:
    files = {one: content.encode() for one, content in ((TSCONFIG if others is None else others) | {path: text}).items()}
    output = recipe_named(NAME).propose(RecipeInput(files, (path,)))
    assert output.units == ()
    return next(one.reason for one in output.declined if one.symbol == path)


DOC = "/** @param {string} x\n * @param {number} [n]\n * @returns {boolean} */ "
TYPED = {
    f"{DOC}export function f(x, n) {{}}": f"{DOC}export function f(x: string, n?: number): boolean {{}}",
    f"{DOC}export const f = (x, n) => x;": f"{DOC}export const f = (x: string, n?: number): boolean => x;",
    f"{DOC}export const f = function (x, n = 1) {{}};": f"{DOC}export const f = function (x: string, n: number = 1): boolean {{}};",
    f"{DOC}export async function f(x) {{}}": f"{DOC}export async function f(x: string) {{}}",
    f"{DOC}export function* f(x) {{}}": f"{DOC}export function* f(x: string) {{}}",
    f"class C {{\n{DOC}m(x) {{}}\n{DOC}set n(x) {{}} }} export {{ C }};": (
        f"class C {{\n{DOC}m(x: string): boolean {{}}\n{DOC}set n(x) {{}} }} export {{ C }};"
    ),
    "/** @param {string} x */ export const f = x => x;": "/** @param {string} x */ export const f = x => x;",
    "/** @param {string} [x] */ export const f = (x, y) => x;": "/** @param {string} [x] */ export const f = (x, y) => x;",
    "/** @param {...string} x */ export const f = (...x) => x;": "/** @param {...string} x */ export const f = (...x) => x;",
    "/** @param {{a: string}} x */ export const f = ({ a }) => a;": "/** @param {{a: string}} x */ export const f = ({ a }) => a;",
    "/** @type {string[] | null} */ export const x = null;": "/** @type {string[] | null} */ export const x: string[] | null = null;",
    "/** @type {Promise<Map<string, Date>>} */ export let x;": (
        "/** @type {Promise<Map<string, Date>>} */ export let x: Promise<Map<string, Date>>;"
    ),
    "/** @type {Unknown} */ export let x;": "/** @type {Unknown} */ export let x;",
    "/** @type {?string} */ export let x;": "/** @type {?string} */ export let x;",
    "/** @type {*} */ export let x;": "/** @type {*} */ export let x;",
    "/** @type {Map} */ export let x;": "/** @type {Map} */ export let x;",
    "/** @type {Object.<string, number>} */ export let x;": "/** @type {Object.<string, number>} */ export let x;",
    "/** @type {string} */ export let x, y;": "/** @type {string} */ export let x, y;",
    "class C {}\n/** @type {C} */ export let x;": "class C {}\n/** @type {C} */ export let x: C;",
    "const C = 1;\n/** @type {C} */ export let x;": "const C = 1;\n/** @type {C} */ export let x;",
}
KEPT = {
    "f();": "it is no ES module",
    "#!/usr/bin/env node\nexport {};": "it is run as a program",
    "export const x = require('y');": "it uses names of CommonJS",
    "import x from './y'; export {};": "nothing of an import is used",
    "export class C { x = 1; }": "the target decides how TypeScript writes fields",
    "export const x = a < b > (c);": "as TypeScript its text would mean something else",
    "export const x = (": "does not parse",
}
PLAIN = "export const x = 1;"
PROJECTS = {
    "no settings": ({}, "a.js", "no tsconfig.json says how TypeScript is built here"),
    "not allowed": ({"tsconfig.json": '{ /* "allowJs": true */ }'}, "a.js", "tsconfig.json does not allow JavaScript"),
    "another folder": ({"b/tsconfig.json": '{ "allowJs": true }'}, "a.js", "no tsconfig.json says"),
    "taken": (TSCONFIG | {"a.ts": ""}, "a.js", "a.ts is there already"),
    "imported": (TSCONFIG | {"b.ts": "import './a.js';"}, "a.js", "b.ts names a.js by its ending"),
    "odd name": (TSCONFIG | {"b.ts": "import './[id].js';"}, "[id].js", "b.ts names [id].js by its ending"),
    "odd beginning": (TSCONFIG | {"b.ts": "import './+page.js';"}, "+page.js", "b.ts names +page.js by its ending"),
    "described": (TSCONFIG | {"package.json": '{ "main": "./a.js" }'}, "a.js", "package.json names a.js by its ending"),
    "pattern": (TSCONFIG | {"package.json": '{ "files": ["src/*.js"] }'}, "a.js", "package.json names files by a pattern"),
    "main": (TSCONFIG | {"package.json": "{}"}, "index.js", "package.json means index.js where it says nothing"),
    "a test": (TSCONFIG, "a.test.js", "tests and settings are found by their names"),
    "settings": (TSCONFIG, "vite.config.js", "tests and settings are found by their names"),
}


@pytest.mark.parametrize("text", TYPED)
def test_types_come_from_comments_where_they_are_simple(text: str) -> None:
    assert written(text) == {"a.js": None, "a.ts": TYPED[text]}


@pytest.mark.parametrize("text", KEPT)
def test_a_module_stays_with_its_reason(text: str) -> None:
    assert KEPT[text] in reason(text)


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_that_does_not_let_it_change_its_name(name: str) -> None:
    others, path, words = PROJECTS[name]
    assert words in reason(PLAIN, path, others)
    files = {one: content.encode() for one, content in (others | {path: PLAIN}).items()}
    with pytest.raises(EngineError, match="RECIPE_REFUSED") as caught:
        recipe_named(NAME).propose(RecipeInput(files, (path,), symbol=path))
    assert caught.value.code == Refusal.RECIPE_REFUSED


def test_it_always_asks_first_and_a_name_without_its_ending_is_no_hindrance() -> None:
    others = TSCONFIG | {"b.ts": "import { x } from './a'; import './data.js';", "package.json": '{ "main": "build/index.js" }'}
    assert reason(PLAIN, "a.js", others).startswith("asks first: its types are checked from now on")
    assert written(PLAIN, "a.js", others) == {"a.js": None, "a.ts": PLAIN}
    assert written("export const x = <b />;", "a.jsx") == {"a.jsx": None, "a.tsx": "export const x = <b />;"}


def test_without_node_it_says_so_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    [left] = recipe_named(NAME).propose(RecipeInput({"a.js": PLAIN.encode()}, ("a.js",))).declined
    assert left.code == Refusal.NODE_MISSING
    with pytest.raises(EngineError) as caught:
        recipe_named(NAME).propose(RecipeInput({"a.js": PLAIN.encode()}, ("a.js",), symbol="a.js"))
    assert caught.value.code == Refusal.NODE_MISSING


def test_where_typescript_is_built_already_nothing_has_to_be_allowed() -> None:
    assert written(PLAIN, "a.js", {"tsconfig.json": "{}", "b.ts": ""}) == {"a.js": None, "a.ts": PLAIN}


def test_an_import_that_only_jsx_uses_is_used() -> None:
    text = 'import React from "react"; export const x = <b />;'
    assert written(text, "a.jsx") == {"a.jsx": None, "a.tsx": text}


@pytest.mark.parametrize("kind", VARIANTS)
def test_line_endings_byte_order_mark_letters_and_tabs_stay(kind: str) -> None:
    text = f"{DOC}\nexport function f(x, n) {{\n  return x; // why\n}}\n".encode()
    files = {"tsconfig.json": TSCONFIG["tsconfig.json"].encode(), "a.js": VARIANTS[kind](text)}
    [unit] = recipe_named(NAME).propose(RecipeInput(files, ("a.js",), symbol="a.js")).units
    after = apply_edits(files, unit.operations)
    assert after == {"a.js": None, "a.ts": VARIANTS[kind](text.replace(b"(x, n)", b"(x: string, n?: number): boolean"))}


def test_the_command_writes_the_one_and_deletes_the_other_and_the_compiler_takes_it(tmp_path: Path) -> None:
    (tmp_path / "tsconfig.json").write_text(
        '{ "compilerOptions": { "allowJs": true, "strict": true, "noEmit": true, "module": "esnext" } }'
    )
    (tmp_path / "a.js").write_text("/** @param {string} x\n * @returns {string} */\nexport function f(x) {\n  return x.trim();\n}\n")
    (tmp_path / "b.ts").write_text('import { f } from "./a";\nexport const g: string = f(" y ");\n')
    words = ["recipes", "run", NAME, str(tmp_path / "a.js"), "--root", str(tmp_path), "--symbol", "a.js", "--write"]
    done = subprocess.run([sys.executable, "-m", "iama_cli", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.ts", "b.ts", "tsconfig.json"]
    assert "f(x: string): string {" in (tmp_path / "a.ts").read_text()
    tsc = HELPER / "node_modules" / "typescript" / "bin" / "tsc"
    judged = subprocess.run(["node", str(tsc), "-p", str(tmp_path)], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout
