"""A whole JavaScript job with the real worker, the real Node and the real sandbox."""

import pytest

from iama.jobs.contract import Command, DecideBaseline
from tests.fixtures.node_packages import node_setup
from tests.worker_container.conftest import Lab, Project

LIB = """/** Names the kind of a thing. */
exports.kind = function (thing) {
  if (typeof thing == 'string') return 'text';
  return typeof thing != 'number' ? 'other' : 'number';
};
"""
TEST = """const test = require('node:test');
const assert = require('assert');
const { kind } = require('../lib/kind');
test('kinds', () => {
  assert.strictEqual(kind('a'), 'text');
  assert.strictEqual(kind(1), 'number');
});
test('fails before', () => assert.fail('always'));
"""
PROJECT = Project(
    {"lib/kind.js": LIB, "test/kind.js": TEST, "package.json": "{}"}, ("lib/kind.js",), language="javascript", framework="node:test"
)


@pytest.mark.slow
async def test_javascript_goes_all_the_way_with_generated_tests_beside_its_own(lab: Lab) -> None:
    node_setup()
    async with lab.worker():
        job = await lab.start(PROJECT)
        await job.approve_all()
        record = await job.until("BASELINE_VALIDATION_FAILED")
        assert (record.status, record.outcome) == ("DELIVERED", "CHANGED"), (record.failure_code, record.failure_message)
    summary = await job.summary()
    (file,) = summary["files"]
    assert file["after"] == LIB.replace("== 's", "=== 's").replace("!= 'n", "!== 'n")
    assert [(one["name"], one["units_kept"]) for one in summary["recipes"] if one["kept"]] == [("strict_equality", 1)]
    baseline = summary["baseline"]
    assert (baseline["existing"], baseline["runs"], baseline["weaker"]) == (1, 5, "")
    assert baseline["generated"] >= 2 and baseline["frozen"] == baseline["generated"] + 1
    assert baseline["quarantined"] == [{"test_id": "test/kind.js::fails before", "reason": "fails before"}]
    assert baseline["shuffled"] is False, "node:test has no random order"
    mutation = baseline["mutation"]
    assert set(mutation["by_function"]) == {"lib/kind.js::exports.kind"}
    assert 0 < mutation["killed"] == mutation["total"], "own tests alone never ask for another kind"
    held = summary["spec"]["bdd"][0]["tests"]
    assert "test/kind.js::kinds" in held and any(test.startswith("iama_tests/kind_characterised.test.js::kind") for test in held)
    assert summary["own_tests"]["after"] == {"passed": 1, "failed": 1, "skipped": 0, "failing": ["test/kind.js::fails before"]}
    told = [row[0] for row in lab.rows("SELECT payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line'", job.job_id)]
    assert not any(text.startswith("WEAKER PROOF") for text in told)
    assert f"the frozen suite kills {mutation['killed']} of {mutation['total']} mutants" in told


@pytest.mark.slow
async def test_an_item_that_no_test_reaches_stops_the_job_and_asks(lab: Lab) -> None:
    node_setup()
    alone = "process.exit(typeof process.title == 'string' ? 0 : 1);\nexports.alone = function (a) { return typeof a == 'string'; };\n"
    files = {**PROJECT.files, "lib/alone.js": alone}
    async with lab.worker():
        job = await lab.start(Project(files, ("lib",), language="javascript", framework="node:test"))
        await job.approve_all()
        record = await job.until("BASELINE_VALIDATION_FAILED")
        assert record.status == "BASELINE_VALIDATION_FAILED"
        await job.send(Command.DECIDE_BASELINE, DecideBaseline("drop_item", lab.user_id, ("bdd-002",)))
        assert (await job.until()).status == "DELIVERED"
    held = {item["symbols"][0]: item["held"] for item in (await job.summary())["spec"]["bdd"]}
    assert held == {"lib/kind.js::exports.kind": True}
