"""Validators refuse early and typed; a repeat is answered the same."""

import asyncio

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    ApproveSpec,
    Command,
    SelectStrategy,
)
from tests.fakes.scripted_activities import ScriptedActivities
from tests.worker_container.workflows.conftest import USER, Developer


async def test_a_command_out_of_its_state_is_refused_with_what_is_legal(developer: Developer, script: ScriptedActivities) -> None:
    await developer.start()
    await script.until_state("WAITING_STRATEGY")
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await developer.send(Command.APPROVE_SPEC, ApproveSpec(1, USER))
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == COMMAND_NOT_LEGAL
    assert cause.details[0] == {"state": "WAITING_STRATEGY", "legal": ["select_strategy", "cancel"], "reason": "WRONG_STATE"}


async def test_a_stale_revision_is_not_approved(developer: Developer, script: ScriptedActivities) -> None:
    await developer.start()
    await developer.choose()
    await script.until_state("WAITING_SPEC_APPROVAL")
    with pytest.raises(WorkflowUpdateFailedError):
        await developer.send(Command.APPROVE_SPEC, ApproveSpec(7, USER))


async def test_a_repeated_update_is_answered_the_same(developer: Developer, script: ScriptedActivities) -> None:
    await developer.start()
    await script.until_state("WAITING_STRATEGY")
    first = await developer.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", USER), "key-1")
    await script.until_state("WAITING_SPEC_APPROVAL")
    again = await developer.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", USER), "key-1")
    assert again == first


async def test_a_second_decision_is_refused_while_the_first_is_acted_on(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: asyncio.sleep(3600)
    await developer.start()
    await developer.choose()
    with pytest.raises(WorkflowUpdateFailedError):
        await developer.send(Command.APPROVE_SPEC, ApproveSpec(1, USER))


async def test_a_report_of_an_unknown_run_is_refused(developer: Developer, script: ScriptedActivities) -> None:
    await developer.start("LOCAL_NATIVE", fast_track=True)
    await developer.choose()
    await script.until(lambda: bool(script.payloads("request_run")))
    with pytest.raises(WorkflowUpdateFailedError):
        await developer.report("01a20688-00ce-7158-a76b-a871ba1a71fd")
