"""From a failing generated test to one call with its value before and now: looks run by each framework, and their lines by Node."""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from iama_engine.languages.ecmascript.emit import emit_script_tests
from iama_engine.languages.ecmascript.witness import NodeLooks, read_tests
from iama_engine.probe.looks import Counterexample
from iama_engine.runner.contract import Framework, RunRequest, TestOutcome
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup

OLD = """exports.join = (list, by) => list.join(by);
exports.fail = (text) => { if (text === 'x') throw new RangeError("it's " + text); return text; };
exports.later = async (n) => ({ a: [n] });
exports.Box = function Box(side) { this.side = side; };
"""
LIB = {"name": "lib", "source": "lib/lib.js", "member": "*", "is_file": True}


def script(name: str, *statements: str, asserts: list[list[str]], raises: dict[str, str] | None = None) -> dict[str, Any]:
    symbols = [f"lib/lib.js::exports.{name}"]
    told = {"imports": [LIB], "symbols": symbols, "reached": symbols, "kills": ["k"], "is_async": "await" in " ".join(statements)}
    return {"statements": list(statements), "asserts": asserts, "raises": raises, **told}


SCRIPTS = [
    script("join", "const result = lib.join(['a', 'b'], '-');", asserts=[["result", "'a-b'"]]),
    script("later", "const result = await lib.later(1);", asserts=[["result", "{ a: [1] }"]]),
    script("fail", "const result = lib.fail('x');", asserts=[], raises={"name": "RangeError", "message": "it's x"}),
    script(
        "Box",
        "const box = new lib.Box(2);",
        "box.side += 1;",
        "const result = lib.join([box.side, 1], ' ');",
        asserts=[["box.side", "3"], ["result", "'3 1'"]],
    ),
]
BROKEN = {
    "join": ("list.join(by)", "list.join(by + by)"),
    "later": ("a: [n]", "a: [n, n]"),
    "fail": ("text === 'x'", "text === 'y'"),
    "Box": ("this.side = side", "this.side = -side"),
}


def looked(framework: Framework, package: str, new: str, folder: Path) -> list[Counterexample]:
    """Every generated test looked at on the new code, by the framework itself."""
    suite = emit_script_tests({"scripts": SCRIPTS}, framework, files={"lib/lib.js": OLD.encode()})
    looks = NodeLooks()
    plan = looks.plan(suite.files, [test.test_id for test in suite.tests], 9)
    assert plan is not None
    for path, text in {**plan.files, "lib/lib.js": new}.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    request = RunRequest("r", "VERIFY", tuple(plan.files), framework=framework)
    with tempfile.TemporaryDirectory() as output:
        report = execute_run(request, folder, Path(output), interpreter=Path(sys.executable), node=node_setup(package))
    assert {one.outcome for one in report.outcomes} == {"failed"}, report
    return looks.read(suite.files, plan.chosen, report.outcomes)


def run(line: str, folder: Path) -> str:
    done = subprocess.run(shlex.split(line), cwd=folder, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip()


@pytest.mark.parametrize(
    ("framework", "package"), [("script", ""), ("node:test", ""), ("mocha", "mocha"), ("jest", "jest"), ("vitest", "vitest")]
)
def test_each_framework_takes_looks_that_tell_what_is_different(framework: Framework, package: str, tmp_path: Path) -> None:
    node_setup(package)
    new = OLD
    for before, after in BROKEN.values():
        new = new.replace(before, after)
    seen = {one.expression: (one.before, one.now) for one in looked(framework, package, new, tmp_path)}
    assert seen == {
        "lib.join(['a', 'b'], '-')": ("'a-b'", "'a--b'"),
        "await lib.later(1)": ("{ a: [1] }", "{ a: [ 1, 1 ] }"),
        "lib.fail('x')": ("RangeError: it's x", "no exception"),
        "box.side": ("3", "-1"),
    }


def test_the_line_shows_the_value_of_now(tmp_path: Path) -> None:
    node_setup()
    new = OLD.replace(*BROKEN["join"]).replace(*BROKEN["later"]).replace(*BROKEN["Box"])
    lines = {one.expression: one.line for one in looked("script", "", new, tmp_path)}
    assert {said: run(line, tmp_path) for said, line in lines.items()} == {
        "lib.join(['a', 'b'], '-')": "'a--b'",
        "await lib.later(1)": "{ a: [ 1, 1 ] }",
        "box.side": "-1",
    }


def test_an_exception_is_told_of_the_call_that_raises_it(tmp_path: Path) -> None:
    node_setup()
    new = OLD.replace("exports.Box = function Box(side) {", "exports.Box = function Box(side) { missing();")
    (example,) = looked("node:test", "", new, tmp_path)
    assert (example.expression, example.before, example.now) == ("new lib.Box(2)", "no exception", "ReferenceError: missing is not defined")
    assert "ReferenceError: missing is not defined" in run(example.line, tmp_path)


def test_an_exception_of_what_is_looked_at_afterwards_is_told_of_that(tmp_path: Path) -> None:
    node_setup()
    new = OLD.replace(
        "this.side = side;",
        "let reads = 0; Object.defineProperty(this, 'side', { get() { if (++reads > 2) missing(); return 3; }, set() {} });",
    )
    (example,) = looked("node:test", "", new, tmp_path)
    assert (example.expression, example.before, example.now) == ("box.side", "3", "ReferenceError: missing is not defined")


def test_unchanged_code_shows_nothing(tmp_path: Path) -> None:
    node_setup()
    assert looked("script", "", OLD, tmp_path) == []


def test_code_that_needs_a_compiler_has_no_line() -> None:
    typed = [{**one, "imports": [{**LIB, "source": "lib/lib.ts"}]} for one in SCRIPTS]
    suite = emit_script_tests({"scripts": typed}, "jest", files={"lib/lib.ts": b"export const join = 1;"})
    chosen = [test.test_id for test in suite.tests if "join" in test.test_id][:1]
    outcome = TestOutcome(
        "iama_tests/look_0.test.js::look 0", "failed", 0.0, excerpt='Error: IAMA-SEEN [null, "result", "\'a-b\'", "\'a\'"]'
    )
    (example,) = NodeLooks().read(suite.files, chosen, [outcome])
    assert (example.now, example.line) == ("'a'", "")


def test_a_text_that_is_no_generated_test_has_nothing_to_look_at() -> None:
    assert (
        NodeLooks().plan({"iama_tests/a.test.js": "const lib = require('../lib.js');\nlib.join();\n"}, ["iama_tests/a.test.js"], 3) is None
    )
    assert read_tests({"iama_tests/a.test.js": "const broken = (;"}) == {}


@pytest.mark.parametrize("said", ['[99, "a", 5]', '[0, "a", 5, 7]', '[null, "x); require(1); (1", "1", "2"]', "7"])
def test_what_the_code_itself_throws_is_not_taken_for_a_look(said: str) -> None:
    suite = emit_script_tests({"scripts": SCRIPTS}, "mocha", files={"lib/lib.js": OLD.encode()})
    chosen = [test.test_id for test in suite.tests][:1]
    outcome = TestOutcome("iama_tests/look_0.test.js::look 0", "failed", 0.0, excerpt=f"Error: IAMA-SEEN {said}")
    assert NodeLooks().read(suite.files, chosen, [outcome]) == []
