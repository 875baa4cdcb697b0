"""What is packaged: the result with its proof, or the evidence of a job that got stuck."""

from temporalio.exceptions import ApplicationError

from iama_worker.activities import contract as c
from iama_worker.activities.delivery_contract import DraftDelivery
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import HAPPY, Developer


async def test_the_projects_own_tests_run_on_the_result(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    last = script.payloads("request_run")[-1]
    packaged = script.payloads("package_delivery")[0]
    assert (last.kind, last.purpose, last.candidate) == ("VERIFY", "own_tests", ref("candidate"))
    assert packaged.own_after_run == last.run_id
    assert [stage.state for stage in packaged.stages] == ["PENDING", *HAPPY[:-1]]


async def test_a_verification_that_left_none_of_them_out_is_not_repeated(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["judge_run"] = lambda given: c.Verdict(True, 0, own_run=given.run_id)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    last = script.payloads("request_run")[-1]
    assert (last.purpose, last.candidate) == ("suite", ref("candidate"))
    assert script.payloads("package_delivery")[0].own_after_run == last.run_id


async def test_a_dropped_recipe_between_does_not_make_them_run_again(developer: Developer, script: ScriptedActivities) -> None:
    _plan(script, "kept", "dropped")
    script.answers["judge_run"] = lambda given: _passes_once(script, given)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    assert script.payloads("package_delivery")[0].result == ref("tree-kept")
    assert script.payloads("package_delivery")[0].own_after_run == script.payloads("judge_run")[0].run_id
    assert script.payloads("request_run")[-1].purpose == "suite"


def _plan(script: ScriptedActivities, *recipes: str) -> None:
    """Recipes that each find something to do."""
    script.answers["draft_spec"] = lambda given: c.Drafted(1, recipes)
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))


def _passes_once(script: ScriptedActivities, given: c.JudgeRun) -> c.Verdict:
    first = len(script.payloads("judge_run")) == 1
    return c.Verdict(first, int(not first), "fails", "fails", own_run=given.run_id if first else "")


async def test_the_package_is_drafted_while_the_last_recipe_is_verified(developer: Developer, script: ScriptedActivities) -> None:
    _plan(script, "first", "last")
    script.answers["draft_delivery"] = lambda given: ref(f"draft of {given.candidate.artifact_id}")
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    assert [given.candidate for given in script.payloads("draft_delivery")] == [ref("tree-last")]
    assert script.payloads("package_delivery")[0].draft == ref("draft of tree-last")
    names = [name for name, _ in script.calls]
    assert names.index("draft_delivery") < len(names) - 1 - names[::-1].index("judge_run")


async def test_a_draft_of_what_did_not_pass_is_left_aside(developer: Developer, script: ScriptedActivities) -> None:
    _plan(script, "kept", "dropped")
    script.answers["judge_run"] = lambda given: _passes_once(script, given)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    packaged = script.payloads("package_delivery")[0]
    assert (packaged.result, packaged.draft) == (ref("tree-kept"), None)


async def test_a_draft_that_fails_costs_nothing_but_the_time_saved(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_delivery"] = _fail
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.payloads("package_delivery")[0].draft is None


def _fail(given: DraftDelivery) -> c.Nothing:
    raise ApplicationError("no", non_retryable=True)


async def test_a_plan_without_changes_is_delivered_without_running_anything(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("modernise_python",), nothing_to_change=True)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "NOTHING_TO_CHANGE"
    assert script.states() == HAPPY
    assert not script.payloads("request_run")
