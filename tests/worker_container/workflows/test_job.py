"""The job's story on the real server: from start to end, cancelled, failed, revised."""

import asyncio

import pytest
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import (
    POLICY_ERROR,
    Cancel,
    Command,
    SpecRevised,
)
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import HAPPY, USER, Developer


async def test_an_empty_job_goes_through_all_states(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    assert await handle.result() == "CHANGED"
    assert script.states() == HAPPY
    keys = [given.key for given in script.payloads("record_transition")]
    assert len(set(keys)) == len(keys)
    assert script.calls[-1][0] == "forget_tree"


@pytest.mark.parametrize("state", ["WAITING_STRATEGY", "WAITING_SPEC_APPROVAL"])
async def test_cancel_ends_a_waiting_job(developer: Developer, script: ScriptedActivities, state: str) -> None:
    handle = await developer.start()
    if state != "WAITING_STRATEGY":
        await developer.choose()
    await script.until_state(state)
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.states()[-1] == "FAILED"


@pytest.mark.parametrize("step", ["analyze_scope", "request_run", "apply_recipe", "package_delivery"])
async def test_cancel_stops_the_running_activity_and_cleans_up(developer: Developer, script: ScriptedActivities, step: str) -> None:
    script.answers[step] = lambda given: asyncio.sleep(3600)
    handle = await developer.start(fast_track=True)
    if step != "analyze_scope":
        await developer.choose()
    await script.until(lambda: bool(script.payloads(step)))
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.payloads("record_transition")[-1].failure.code == "USER_CANCELLED"
    assert script.payloads("forget_tree")


async def test_a_cancel_by_the_operator_is_recorded_too(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await script.until_state("WAITING_STRATEGY")
    await handle.cancel()
    assert await handle.result() == "USER_CANCELLED"
    assert script.states()[-1] == "FAILED"


async def test_exhausted_activities_are_an_infrastructure_failure(developer: Developer, script: ScriptedActivities) -> None:
    def fail(given: object) -> object:
        raise ApplicationError("disk full", "STORE_UNAVAILABLE", "The object store is away or full.", non_retryable=True)

    script.answers["analyze_scope"] = fail
    handle = await developer.start()
    assert await handle.result() == "INFRA_FAILURE"
    assert script.payloads("record_transition")[-1].failure == c.Failure(
        "INFRA_FAILURE", "STORE_UNAVAILABLE", "The object store is away or full."
    )


async def test_a_policy_refusal_blocks_the_job(developer: Developer, script: ScriptedActivities) -> None:
    def refuse(given: object) -> object:
        raise ApplicationError("secret", "TARGET_HAS_SECRET", "A target holds a secret.", type=POLICY_ERROR, non_retryable=True)

    script.answers["analyze_scope"] = refuse
    handle = await developer.start()
    assert await handle.result() == "POLICY_BLOCKED"
    assert script.payloads("record_transition")[-1].failure.code == "TARGET_HAS_SECRET"


async def test_a_revision_during_the_work_stops_it_and_asks_again(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["build_suite"] = lambda given: asyncio.sleep(3600)
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    await script.until(lambda: bool(script.payloads("build_suite")))
    await developer.send(Command.SPEC_REVISED, SpecRevised(2, USER))
    script.answers["build_suite"] = lambda given: c.SuiteBuilt(ref("suite"), 3, 1)
    await developer.approve(2)
    assert await handle.result() == "CHANGED"
    assert script.states() == [*HAPPY[:4], "WAITING_SPEC_APPROVAL", *HAPPY[3:]]
    assert script.payloads("judge_baseline")[0].revision == 2
