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
async def test_javascript_goes_all_the_way_and_says_that_its_proof_is_weaker(lab: Lab) -> None:
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
    assert (baseline["generated"], baseline["existing"], baseline["frozen"], baseline["runs"]) == (0, 1, 1, 5)
    assert baseline["quarantined"] == [{"test_id": "test/kind.js::fails before", "reason": "fails before"}]
    assert baseline["shuffled"] is False, "node:test has no random order"
    assert "own tests alone" in baseline["weaker"] and "no tests are generated" in baseline["weaker"]
    mutation = baseline["mutation"]
    assert set(mutation["by_function"]) == {"lib/kind.js::exports.kind"} and 0 < mutation["killed"] < mutation["total"]
    missed = [(one["line"], one["before"], one["after"], one["reached"]) for one in mutation["survivors"]]
    answer = "return typeof thing != 'number' ? 'other' : 'number';"
    assert (4, answer, answer.replace("'other'", "''"), False) in missed, "no test asks for another kind"
    assert summary["spec"]["bdd"][0]["tests"] == ["test/kind.js::kinds"]
    assert summary["own_tests"]["after"] == {"passed": 1, "failed": 1, "skipped": 0, "failing": ["test/kind.js::fails before"]}
    told = [row[0] for row in lab.rows("SELECT payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line'", job.job_id)]
    assert any(text.startswith("WEAKER PROOF") for text in told)
    assert f"the frozen suite kills {mutation['killed']} of {mutation['total']} mutants" in told


@pytest.mark.slow
async def test_an_item_that_no_test_reaches_stops_the_job_and_asks(lab: Lab) -> None:
    node_setup()
    files = {**PROJECT.files, "lib/alone.js": "exports.alone = function (a) { return typeof a == 'string'; };\n"}
    async with lab.worker():
        job = await lab.start(Project(files, ("lib",), language="javascript", framework="node:test"))
        await job.approve_all()
        record = await job.until("BASELINE_VALIDATION_FAILED")
        assert record.status == "BASELINE_VALIDATION_FAILED"
        await job.send(Command.DECIDE_BASELINE, DecideBaseline("drop_item", lab.user_id, ("bdd-002",)))
        assert (await job.until()).status == "DELIVERED"
    held = {item["symbols"][0]: item["held"] for item in (await job.summary())["spec"]["bdd"]}
    assert held == {"lib/kind.js::exports.kind": True}
