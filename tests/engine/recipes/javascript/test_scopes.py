"""Names mean what the TypeScript compiler says they mean, on real files that nobody wrote for this: an independent oracle."""

import json
import subprocess
from pathlib import Path

import pytest

from iama_engine.recipes.javascript.node import HELPER
from tests.engine.recipes.javascript.programs import program
from tests.engine.recipes.javascript.rewriting import needs_node

pytestmark = needs_node
_COMPARE = """
import ts from %(typescript)s;
import { readFileSync } from "node:fs";
const { Scopes } = await import(%(scopes)s);
const texts = JSON.parse(readFileSync(0, "utf8"));
const found = { compared: 0, wrong: [] };
for (const [path, text] of Object.entries(texts)) {
  const host = ts.createCompilerHost({});
  host.getSourceFile = (name) => name === path ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) : undefined;
  const program = ts.createProgram([path], { noLib: true, noResolve: true, allowJs: true, types: [] }, host);
  const [tree, checker] = [program.getSourceFile(path), program.getTypeChecker()];
  for (const reference of new Scopes(tree).references) {
    if (reference.typeOnly || ["arguments", "undefined", "module", "exports"].includes(reference.node.text)) continue;
    const parent = reference.node.parent;
    const symbol = ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : ts.isExportSpecifier(parent) ? checker.getExportSpecifierLocalTargetSymbol(parent) : checker.getSymbolAtLocation(reference.node);
    const theirs = (symbol?.declarations ?? []).filter((one) => one.getSourceFile() === tree).map((one) => (one.name ?? one).pos);
    const ours = (reference.binding?.declarations ?? []).map((one) => one.node.pos);
    found.compared += 1;
    const agree = theirs.length ? theirs.some((one) => ours.includes(one)) : !ours.length;
    if (!agree) found.wrong.push(`${path}:${tree.getLineAndCharacterOfPosition(reference.node.pos).line + 1} ${reference.node.text}`);
  }
}
process.stdout.write(JSON.stringify(found));
"""


def compared(texts: dict[str, str]) -> tuple[int, list[str]]:
    """How many references were looked at, and those on which the two disagree."""
    typescript = json.dumps((HELPER / "node_modules" / "typescript" / "lib" / "typescript.js").as_uri())
    script = _COMPARE % {"typescript": typescript, "scopes": json.dumps((HELPER / "scopes.mjs").as_uri())}
    words = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(words, input=json.dumps(texts), capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["compared"], found["wrong"]


def test_random_programs_are_read_as_the_compiler_reads_them() -> None:
    count, wrong = compared({f"p{seed}.js": f"function run(log, tick) {{ {program(seed)} }}" for seed in range(60)})
    assert wrong == [] and count > 3_000


def test_our_own_helper_is_read_as_the_compiler_reads_it() -> None:
    files = {path.relative_to(HELPER).as_posix(): path.read_text() for path in HELPER.glob("**/*.mjs") if "node_modules" not in path.parts}
    count, wrong = compared(files)
    assert wrong == [] and count > 2_000


TYPED = """\
import def, { one as two, type T } from "x";
import * as all from "y";
enum E { A = 1, B = A }
namespace N { export const inner = 1; export function f() { return inner; } }
abstract class C<P extends T> extends def implements T {
  static #count = 0;
  static { C.#count = two; }
  constructor(private readonly field: P, other = all.z) { super(other); }
  get value(): typeof two { return this.field as unknown as typeof two; }
  [all.key](@dec param: P, { a: { b = param }, ...rest } = def) { label: for (const b of rest) { if (b) continue label; } return b; }
}
function g<U>(this: C<U>, ...args: U[]): asserts this is C<U> { var g = function h() { return h; }; return g(args); }
try { g; } catch ({ message }) { console.log(message, E.B, N.f()); }
const object = { def, two: all, async *m() { yield* m; }, get p() { return object; } };
export { object as default, two };
export type { T };
"""


def test_what_typescript_adds_is_read_as_the_compiler_reads_it() -> None:
    count, wrong = compared({"typed.ts": TYPED})
    assert count >= 30
    assert [one for one in wrong if not one.endswith((" A", " T"))] == []


def test_jsx_names_components_and_not_tags() -> None:
    count, wrong = compared({"view.jsx": "function View() { const A = { B: 1 }, div = 2; return <A.B x={div}><div /><View /></A.B>; }"})
    assert wrong == [] and count == 4


@pytest.mark.parametrize("name", ["npm", "corepack"])
def test_programs_that_come_with_node_are_read_as_the_compiler_reads_them(name: str) -> None:
    folder = Path(subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()) / name / "lib"
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.glob("**/*.js"))[:80]}
    if not files:
        pytest.skip(f"{name} does not come with this Node")
    _, wrong = compared(files)
    assert wrong == []
