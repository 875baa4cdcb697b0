"""The search for tests of JavaScript and TypeScript, with the real Node in the real sandbox."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.languages.contract import ProbeAsk
from iama_engine.languages.registry import language_of_targets
from iama_engine.runner.contract import Framework, Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup

KIND = """exports.kind = function (thing) {
  if (typeof thing === 'string') return thing.length > 3 ? 'text' : 'word';
  if (thing === null) throw new Error('nothing to tell');
  return 'other';
};
"""
COUNTER = """class Counter {
  constructor(start) { this.n = start || 0; }
  add(by) { this.n += by; return this; }
  get isMany() { return this.n > 2; }
}
exports.Counter = Counter;
exports.later = async (text) => `${text}!`;
"""
HOSTILE = """const fs = require('fs');
exports.leave = function (code) { process.exit(code); };
exports.chance = function (n) { return Math.random() * n; };
exports.today = function () { return new Date().getDate(); };
exports.write = function (text) { fs.writeFileSync('left.txt', text); return 1; };
exports.spin = function (n) { while (n !== undefined) { n = 1; } return 'still'; };
exports.reject = function () { Promise.reject(new Error('unheard')); return 2; };
exports.wait = function (then) { setTimeout(then, 60000); return 3; };
exports.fine = function (a) { return a ? 'yes' : 'no'; };
"""


def search(tree: Path, files: dict[str, str], framework: Framework = "mocha", **given: Any) -> tuple[RunReport, dict[str, Any]]:
    """A PROBE run over all of the files."""
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    sources = {path: text.encode() for path, text in files.items()}
    targets = [path for path in files if not path.startswith("test/")]
    plan = language_of_targets(targets).plan_probe(ProbeAsk(sources, targets, given.get("seconds", 4.0), 1))
    output = tree.parent / "out"
    request = RunRequest("r", "PROBE", framework=framework, plan=plan, limits=Limits(wall_s=120.0))
    report = execute_run(request, tree, output, interpreter=Path(sys.executable), node=node_setup())
    return report, json.loads((output / "probe.json").read_text())


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


def test_every_planted_fault_of_a_small_function_is_told_apart(tree: Path) -> None:
    report, found = search(tree, {"kind.js": KIND})
    assert report.end == "completed" and report.payload["mutants"] == found["mutants"]
    assert found["mutants"]["killed"] == found["mutants"]["total"] > 5, found["mutants"]
    raised = [script["raises"] for script in found["scripts"] if script["raises"]]
    assert {"name": "Error", "message": "nothing to tell"} in raised
    assert sorted(path.name for path in (tree.parent / "out").glob("*.json*")) == ["probe.json", "report.json", "request.json"]


def test_objects_are_observed_and_promises_awaited(tree: Path) -> None:
    _, found = search(tree, {"counter.js": COUNTER})
    seen = {expression.partition(".")[2] for script in found["scripts"] for expression, _ in script["asserts"]}
    assert "n" in seen, "the state of an object that its methods changed"
    waited = [script for script in found["scripts"] if script["is_async"]]
    assert any("await" in statement for script in waited for statement in script["statements"])


AWKWARD = """exports.big = function (n) { return { n: BigInt(n.length), kind: n === 'a' ? 'one' : 'more' }; };
exports.fail = function (text) {
  const error = new Error('not today');
  Object.defineProperty(error, 'secret', { enumerable: true, get() { throw new Error('never'); } });
  if (text === 'x') throw error;
  return text.length > 3;
};
exports.told = function (text) { const loop = { text }; loop.loop = loop; console.log(loop, 1n, () => text); return text === 'b'; };
"""


def test_what_cannot_be_written_or_read_hides_nothing_else(tree: Path) -> None:
    _, found = search(tree, {"awkward.js": AWKWARD})
    counted = found["mutants"]["by_function"]
    assert all(
        counted[f"awkward.js::exports.{name}"]["killed"] == counted[f"awkward.js::exports.{name}"]["total"] for name in ("big", "told")
    )
    raised = [script["raises"] for script in found["scripts"] if script["raises"]]
    assert {"name": "Error", "message": "not today"} in raised


def test_harm_and_chance_are_never_pinned_and_harmless_code_beside_them_is(tree: Path) -> None:
    report, found = search(tree, {"hostile.js": HOSTILE}, seconds=9.0)
    assert report.end == "completed" and not (tree / "left.txt").exists()
    texts = "\n".join(statement for script in found["scripts"] for statement in script["statements"])
    assert "hostile.fine(" in texts
    for never in ("hostile.leave(", "hostile.chance(1", "hostile.write("):
        assert never not in texts
    pinned = dict(pair for script in found["scripts"] if "today" in str(script["statements"]) for pair in script["asserts"])
    assert not pinned, "today's date is another one tomorrow"


def test_typescript_and_modules_run_without_a_compiler(tree: Path) -> None:
    files = {
        "src/size.ts": "import { limit } from './limit';\nexport function size(n: number) { return n > limit ? 'big' : 'small'; }\n",
        "src/limit.ts": "export const limit: number = 7;\n",
        "src/plain.mjs": "import { join } from 'path';\nexport const place = (a) => join('x', a ? a : 'none');\n",
    }
    _, found = search(tree, files, "jest")
    killed = {symbol: row["killed"] for symbol, row in found["mutants"]["by_function"].items()}
    assert killed["src/size.ts::size"] > 0 and killed["src/plain.mjs::place"] > 0


def test_a_module_that_cannot_be_loaded_is_named(tree: Path) -> None:
    report, found = search(tree, {"broken.js": "require('no-such-package');\nexports.f = function (a) { return a + 1; };\n"})
    assert found["scripts"] == [] and report.end == "completed"
    assert "no-such-package" in report.message
