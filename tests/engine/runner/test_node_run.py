"""Five ways to run JavaScript tests, each by the real framework in the real sandbox."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from iama_engine.runner.contract import Framework, Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup

PYTHON = Path(sys.executable)
LIB = "exports.half = function half(n) { if (n % 2) throw new TypeError('odd'); return n / 2; };\n"
NODE_TEST = """const test = require('node:test');
const assert = require('assert');
const { describe, it } = test;
const { half } = require('../lib.js');
describe('half', () => {
  it('halves', () => assert.strictEqual(half(4), 2));
  it('is wrong', () => assert.strictEqual(half(4), 3));
  it('throws', () => half(3));
  it.skip('waits', () => {});
});
test('alone', () => {});
"""
SUITE = """const assert = require('assert');
const { half } = require('../lib.js');
describe('half', () => {
  it('halves', () => assert.strictEqual(half(4), 2));
  it('is wrong', () => assert.strictEqual(half(4), 3));
  it('throws', () => { half(3); });
  it.skip('waits', () => {});
  it('never ends', () => new Promise(() => {}));
});
"""
VITEST = (
    "import { describe, it } from 'vitest';\nimport assert from 'assert';\nimport { half } from '../lib.js';\n" + SUITE.split("\n", 2)[2]
)
EXPECTED = {
    "half::halves": ("passed", None, None),
    "half::is wrong": ("failed", "AssertionError", "test/a.test.js"),
    "half::throws": ("failed", "TypeError", "lib.js"),
    "half::waits": ("skipped", None, None),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "tree" / "test").mkdir(parents=True)
    (tmp_path / "tree" / "lib.js").write_text(LIB)
    return tmp_path / "tree"


def run(tree: Path, framework: Framework, package: str = "", **given: Any) -> RunReport:
    tests = given.pop("tests", ("test/a.test.js",))
    limits = given.pop("limits", Limits(wall_s=60, per_test_s=1.0))
    request = RunRequest("r", given.pop("kind", "VERIFY"), tests, framework=framework, limits=limits, **given)
    output = Path(tempfile.mkdtemp(prefix="out-", dir=tree.parent))
    return execute_run(request, tree, output, interpreter=PYTHON, node=node_setup(package))


def outcomes(report: RunReport) -> dict[str, tuple[str, str | None, str | None]]:
    found = {}
    for one in report.outcomes:
        place = one.location.partition("::")[0] if one.location else None
        found[one.test_id.removeprefix("test/a.test.js::")] = (one.outcome, one.error_class, place)
    return found


def test_node_test(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text(NODE_TEST)
    report = run(tree, "node:test")
    assert (report.end, report.exit_codes, report.isolated) == ("completed", (1,), True)
    assert outcomes(report) == EXPECTED | {"alone": ("passed", None, None)}


def test_a_file_that_node_test_cannot_load_is_an_error_of_that_file(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text("require('./missing.js')\n")
    (one,) = run(tree, "node:test").outcomes
    assert (one.test_id, one.outcome) == ("test/a.test.js", "error")


def test_mocha(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text(SUITE)
    report = run(tree, "mocha", "mocha")
    assert (report.end, report.exit_codes) == ("completed", (1,))
    found = outcomes(report)
    assert found.pop("half::never ends")[0] == "timeout"
    assert found == EXPECTED


def test_mocha_loads_what_the_projects_script_loads_and_shuffles_by_seed(tree: Path) -> None:
    (tree / "package.json").write_text(json.dumps({"scripts": {"test": "mocha --reporter spec --require ./test/first.js"}}))
    (tree / "test" / "first.js").write_text("global.ready = true;\n")
    cases = "".join(f"it('t{n}', () => {{ if (!global.ready) throw new Error('not loaded') }});\n" for n in range(8))
    (tree / "test" / "a.test.js").write_text(cases)
    report = run(tree, "mocha", "mocha", kind="BASELINE", repeats=3, seeds=(0, 1))
    orders = [[one.test_id for one in report.outcomes if one.repeat == repeat] for repeat in range(3)]
    assert {one.outcome for one in report.outcomes} == {"passed"}
    assert sorted(orders[0]) == sorted(orders[1]) and len({tuple(order) for order in orders}) > 1
    left_out = run(tree, "mocha", "mocha", deselect=("test/a.test.js::t3",))
    assert len(left_out.outcomes) == 7


def test_a_mocha_file_that_does_not_load_ends_the_run_as_a_crash(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text("require('./missing.js')\n")
    report = run(tree, "mocha", "mocha")
    assert report.end == "crashed"
    assert "missing.js" in report.log_tail


def test_jest(tree: Path) -> None:
    (tree / "package.json").write_text("{}")
    (tree / "test" / "a.test.js").write_text(SUITE)
    report = run(tree, "jest", "jest", kind="BASELINE")
    assert report.end == "completed", report.log_tail
    found = outcomes(report)
    assert found.pop("half::never ends")[0] == "timeout"
    assert found == EXPECTED | {"half::is wrong": ("failed", "Error", "test/a.test.js")}, "jest words a failed assertion anew"


CLOCK = "it('is fixed', () => { if (Math.abs(Date.now() - 1700000000000) > 60000) throw new Error(String(Date.now())) });\n"


@pytest.mark.parametrize(("framework", "package"), [("mocha", "mocha"), ("vitest", "vitest")])
def test_the_clock_is_fixed_under_a_framework_too(tree: Path, framework: Framework, package: str) -> None:
    head = "import { it } from 'vitest';\n" if framework == "vitest" else ""
    (tree / "test" / "a.test.js").write_text(head + CLOCK)
    assert [one.outcome for one in run(tree, framework, package).outcomes] == ["passed"]


@pytest.mark.slow
def test_vitest(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text(VITEST)
    report = run(tree, "vitest", "vitest", kind="BASELINE")
    assert report.end == "completed", report.log_tail
    found = outcomes(report)
    assert found.pop("half::never ends")[0] == "timeout"
    assert found == EXPECTED


def test_plain_programs_fail_by_status_by_word_and_by_time(tree: Path) -> None:
    programs = {
        "good.js": "require('../lib.js').half(2)",
        "bad.js": "require('../lib.js').half(3)",
        "silent.js": "process.exit(7)",
        "told.js": "console.log('not ok 1 - a')",
        "endless.js": "for (;;) {}",
    }
    for name, text in programs.items():
        (tree / "test" / name).write_text(text)
    report = run(tree, "script", tests=tuple(f"test/{name}" for name in programs))
    assert [(one.test_id, one.outcome, one.error_class, one.location) for one in report.outcomes] == [
        ("test/good.js", "passed", None, None),
        ("test/bad.js", "failed", "TypeError", "lib.js::Object.half"),
        ("test/silent.js", "failed", "ExitStatus7", None),
        ("test/told.js", "failed", "FailureTold", None),
        ("test/endless.js", "timeout", "Timeout", None),
    ]


def test_programs_run_one_after_the_other_and_find_no_trace_of_their_early_start(tree: Path) -> None:
    text = "const fs = require('fs'); fs.appendFileSync('told', '<'); setTimeout(() => fs.appendFileSync('told', '>'), 30);\n"
    gate = "require('assert')(!('IAMA_GATE' in process.env)); require('assert')(fs.readFileSync('told', 'utf8').endsWith('<'));\n"
    names = tuple(f"test/{number}.js" for number in range(6))
    for name in names:
        (tree / name).write_text(text + gate)
    last = "require('assert').strictEqual(require('fs').readFileSync('told', 'utf8'), '<>'.repeat(6));\n"
    (tree / "test/last.js").write_text(last)
    report = run(tree, "script", tests=(*names, "test/last.js"))
    assert {one.outcome for one in report.outcomes} == {"passed"} and len(report.outcomes) == 7


def test_every_run_begins_at_the_same_instant_in_utc_and_time_goes_on(tree: Path) -> None:
    code = """const assert = require('assert');
const before = Date.now();
assert.ok(before >= 1700000000000 && before < 1700000060000);
assert.strictEqual(new Date().getTimezoneOffset(), 0);
assert.ok(new Date() instanceof Date && new Date(2020, 1).getFullYear() === 2020);
assert.strictEqual(new Date(5).constructor, Date);
assert.ok(typeof Date() === 'string' && class A extends Date {} && new (class A extends Date {})() instanceof Date);
setTimeout(() => assert.ok(Date.now() > before), 20);
"""
    (tree / "test" / "a.test.js").write_text(code)
    (one,) = run(tree, "script").outcomes
    assert one.outcome == "passed", one.excerpt


def test_memory_outside_the_heap_is_bounded_too(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text("const kept = []; for (let i = 0; i < 64; i++) kept.push(Buffer.alloc(16 << 20, 1));\n")
    (one,) = run(tree, "script", limits=Limits(wall_s=60, per_test_s=20.0, memory_bytes=512 << 20)).outcomes
    assert one.outcome == "failed"


def test_there_is_no_way_out_and_packages_cannot_be_written(tree: Path) -> None:
    code = """const fs = require('fs');
const assert = require('assert');
assert.throws(() => fs.writeFileSync('/node_modules/mine', 'x'), /EROFS/);
assert.deepStrictEqual(Object.keys(require('os').networkInterfaces()).filter((name) => name !== 'lo'), []);
assert.ok(!Object.keys(process.env).some((name) => /TOKEN|SECRET|AWS/.test(name)));
"""
    (tree / "test" / "a.test.js").write_text(code)
    (one,) = run(tree, "script", "typescript").outcomes
    assert one.outcome == "passed", one.excerpt


def test_a_framework_that_is_nowhere_says_what_to_do(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text(SUITE)
    report = run(tree, "mocha")
    assert report.end == "broken_environment"
    assert "npm install" in report.message


def test_without_isolation_the_packages_lie_beside_the_tree(tree: Path) -> None:
    (tree / "test" / "a.test.js").write_text("it('works', () => { require('should') });\n")
    request = RunRequest("r", "VERIFY", ("test/a.test.js",), framework="mocha", limits=Limits(wall_s=30))
    report = execute_run(request, tree, tree.parent / "out", interpreter=PYTHON, isolated=False, node=node_setup("mocha"))
    assert [one.outcome for one in report.outcomes] == ["passed"], report.log_tail
    assert not (tree / "node_modules").exists() and os.path.islink(tree.parent / "node_modules")
