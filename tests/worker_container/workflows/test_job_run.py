"""Execution of user code as a workflow sees it: by whom, how long it waits, how often it asks."""

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import INFRA_ERROR
from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.policy import REPORT_GRACE_S
from tests.fakes.scripted_activities import ScriptedActivities
from tests.worker_container.workflows.conftest import Developer


async def test_a_local_job_waits_for_the_report_of_each_run(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start("LOCAL_NATIVE")
    await developer.choose()
    await developer.approve()
    for runs in range(1, 7):
        await script.until(lambda runs=runs: len(script.payloads("request_run")) == runs)
        await developer.report(script.payloads("request_run")[-1].run_id)
    assert await handle.result() == "CHANGED"
    assert [given.kind for given in script.payloads("request_run")] == ["TRACE", "PROBE", "BASELINE", "MUTATION", "VERIFY", "VERIFY"]
    assert not script.payloads("run_tests")


async def test_short_steps_cost_no_round_trip_to_the_server(developer: Developer) -> None:
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    scheduled = [
        event.activity_task_scheduled_event_attributes
        async for event in handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    by_server = [given.activity_type.name for given in scheduled]
    long = {step.name for step in vars(policy).values() if isinstance(step, policy.Step) and not step.local}
    assert by_server.count("request_run") == len(policy.PLANNED)
    assert {name for name in by_server if name != "request_run"} <= long


@pytest.mark.parametrize("silent", [True, False])
async def test_a_run_nobody_reports_is_asked_for_once_more(developer: Developer, script: ScriptedActivities, silent: bool) -> None:
    skipped = {"TRACE": ""}
    script.answers["request_run"] = lambda given: c.RunTicket(given.run_id, 0.3 - REPORT_GRACE_S, skipped.get(given.kind, "skipped"))
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ())
    handle = await developer.start("LOCAL_NATIVE", fast_track=True)
    await developer.choose()
    await script.until(lambda: bool(script.payloads("ask_again")))
    if not silent:
        await developer.report(script.payloads("ask_again")[0].run_id)
        await script.until_state("BASELINE_VALIDATION_FAILED")
    else:
        assert await handle.result() == "INFRA_FAILURE"
    assert len(script.payloads("ask_again")) == 1


@pytest.mark.parametrize(("failures", "outcome"), [(1, "CHANGED"), (2, "INFRA_FAILURE")])
async def test_a_run_that_failed_for_what_passes_is_asked_for_once_more(
    developer: Developer, script: ScriptedActivities, failures: int, outcome: str
) -> None:
    known, left = script.answers["run_tests"], [failures]

    def run_tests(given: c.RunRef) -> c.RunClosed:
        if left[0]:
            left[0] -= 1
            raise ApplicationError("DATABASE_UNAVAILABLE", type=INFRA_ERROR)
        return known(given)

    script.answers["run_tests"] = run_tests
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == outcome
    assert len(script.payloads("ask_again")) == 1
