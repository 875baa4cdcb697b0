"""What is packaged: the result with its proof, or the evidence of a job that got stuck."""

from iama_worker.activities import contract as c
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


async def test_a_plan_without_changes_is_delivered_without_running_anything(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("modernise_python",), nothing_to_change=True)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "NOTHING_TO_CHANGE"
    assert script.states() == HAPPY
    assert not script.payloads("request_run")
