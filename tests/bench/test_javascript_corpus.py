"""The recipes for JavaScript on the program that comes with Node: hundreds of files by many hands, judged by the compiler and by Node."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from iama_engine.recipes.javascript.node import HELPER
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node, syntax_faults

pytestmark = [needs_node, pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1800)]
LARGEST = 400_000
FAULTS = (2448, 2449, 2450, 2451, 2454, 2481, 2588, 2300)
"""Used before its declaration, declared twice, assigned though constant: what a wrong `let` or `const` would be told for."""
_DIAGNOSE = """
import ts from %(typescript)s;
import { readFileSync } from "node:fs";
const found = {};
for (const [path, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const host = ts.createCompilerHost({});
  host.getSourceFile = (name) => name === path ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) : undefined;
  const options = { noLib: true, noResolve: true, allowJs: true, checkJs: true, types: [], target: 99, module: 99 };
  const program = ts.createProgram([path], options, host);
  const tree = program.getSourceFile(path);
  const all = [...program.getSyntacticDiagnostics(tree), ...program.getSemanticDiagnostics(tree)];
  found[path] = all.filter((one) => one.code < 2000 || %(faults)s.includes(one.code))
    .map((one) => `${one.code} ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`);
}
process.stdout.write(JSON.stringify(found));
"""


@cache
def corpus() -> dict[str, bytes]:
    """Every file of the npm beside this Node that declares by var."""
    if shutil.which("npm") is None:
        pytest.skip("not run: there is no npm")
    root = Path(subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=True).stdout.strip()) / "npm"
    files = {path.relative_to(root).as_posix().replace("@", "_"): path.read_bytes() for path in sorted(root.glob("**/*.js"))}
    return {path: content for path, content in files.items() if b"var " in content and len(content) <= LARGEST}


@cache
def after(position: int) -> dict[str, bytes]:
    """The corpus after the first `position` recipes."""
    return corpus() if position == 0 else all_rewritten(JAVASCRIPT_RECIPES[position - 1].name, after(position - 1))


def told(files: dict[str, bytes]) -> dict[str, list[str]]:
    typescript = json.dumps((HELPER / "node_modules" / "typescript" / "lib" / "typescript.js").as_uri())
    script = _DIAGNOSE % {"typescript": typescript, "faults": list(FAULTS)}
    texts = {path: content.decode("utf-8", "replace") for path, content in files.items()}
    words = ["node", "--max-old-space-size=3000", "--input-type=module", "-e", script]
    done = subprocess.run(words, input=json.dumps(texts), capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_compiler_and_node_find_no_fault_that_was_not_there_before() -> None:
    files, last = corpus(), after(len(JAVASCRIPT_RECIPES))
    changed = [path for path in files if files[path] != last[path]]
    before, now = told(files), told(last)
    new = {path: sorted(set(now[path]) - set(before[path])) for path in changed}
    print(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB, {len(changed)} changed")
    assert {path: faults for path, faults in new.items() if faults} == {}
    was, present = ([content.decode("utf-8", "replace") for content in one.values()] for one in (files, last))
    assert len(syntax_faults(present)) == len(syntax_faults(was))
    assert len(changed) >= 0.8 * len(files) > 100


@pytest.mark.parametrize("position", range(len(JAVASCRIPT_RECIPES)), ids=[recipe.name for recipe in JAVASCRIPT_RECIPES])
def test_a_second_run_finds_nothing(position: int) -> None:
    done = after(position + 1)
    changed = {path: content for path, content in done.items() if content != after(position)[path]}
    assert all_rewritten(JAVASCRIPT_RECIPES[position].name, changed) == changed
    print(f"{JAVASCRIPT_RECIPES[position].name}: {len(changed)} files changed")
