"""The proof on the old code, as a workflow drives it."""

import pytest

from iama.jobs.contract import Command, DecideBaseline
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer


async def test_no_usable_test_asks_the_developer(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["build_suite"] = lambda given: c.SuiteBuilt(ref("suite"), 0, 0)
    await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("BASELINE_VALIDATION_FAILED")
    assert script.states()[-2] == "GENERATING_TESTS"
    assert script.payloads("record_transition")[-1].commands == ("decide_baseline", "cancel")


async def test_nothing_left_fails_the_baseline(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["judge_baseline"] = lambda given: c.BaselineJudged(ref("s"), 0, 0, 5, nothing_left=True)
    await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("BASELINE_VALIDATION_FAILED")
    assert script.payloads("record_transition")[-1].reason == "NO_PASSING_TEST"
    assert not script.payloads("apply_recipe")


async def test_characterising_again_looks_where_items_are_unheld(developer: Developer, script: ScriptedActivities) -> None:
    verdicts = [c.BaselineJudged(ref("s"), 3, 0, 1, ("bdd-002",)), c.BaselineJudged(ref("s"), 3, 0, 1)]
    script.answers["judge_baseline"] = lambda given: verdicts.pop(0)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("BASELINE_VALIDATION_FAILED")
    await developer.send(Command.DECIDE_BASELINE, DecideBaseline("characterise", USER))
    assert await handle.result() == "CHANGED"
    probes = [given for given in script.payloads("request_run") if given.kind == "PROBE"]
    assert [probe.focus for probe in probes] == [(), ("bdd-002",)]
    assert script.payloads("build_suite")[1].previous == ref("s")


@pytest.mark.parametrize("kind", ["TRACE", "MUTATION"])
async def test_a_run_that_is_not_needed_is_skipped(developer: Developer, script: ScriptedActivities, kind: str) -> None:
    script.answers["request_run"] = lambda given: c.RunTicket(given.run_id, 30.0, "not needed" if given.kind == kind else "")
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert not script.payloads({"TRACE": "read_traces", "MUTATION": "score_mutation"}[kind])
