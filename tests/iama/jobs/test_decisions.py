"""Decisions on their way to a workflow that accepts them, refuses them, or is away."""

from dataclasses import dataclass, replace

import pytest

from iama.jobs.contract import (
    ApproveSpec,
    Cancel,
    Command,
    ConfirmDeepFix,
    ContinueRepair,
    ConvertWords,
    DecideBaseline,
    DecideBudget,
    DecideEscalation,
    DecideTimeout,
    ForceTerminate,
    Intervene,
    JobInput,
    ReportTestRun,
    RequestDeepFix,
    Rerun,
    Resume,
    RunCommand,
    RunTests,
    SelectStrategy,
    SpecRevised,
)
from iama.jobs.decisions import Argument, Decision, deliver, insist, send, start_workflow
from iama.kit.errors import JsonValue
from iama.kit.workflows import CommandNotLegal, TooManyCommands, WorkflowNotRunning, WorkflowsUnavailable
from tests.fixtures.jobs import HeldWorkflows

ARGUMENTS: list[tuple[Argument, Command, dict[str, JsonValue]]] = [
    (SelectStrategy("STANDARD", "u"), Command.SELECT_STRATEGY, {"strategy": "STANDARD", "actor": "u"}),
    (ApproveSpec(2, "u"), Command.APPROVE_SPEC, {"revision": 2, "actor": "u", "black_box_acknowledged": False}),
    (SpecRevised(3, "u"), Command.SPEC_REVISED, {"revision": 3, "actor": "u"}),
    (DecideBaseline("drop_item", "u", ("b1",)), Command.DECIDE_BASELINE, {"decision": "drop_item", "actor": "u", "item_ids": ["b1"]}),
    (
        DecideTimeout("quarantine_test", "u", ("t",)),
        Command.DECIDE_TIMEOUT,
        {"decision": "quarantine_test", "actor": "u", "test_ids": ["t"]},
    ),
    (DecideBudget("raise", "u"), Command.DECIDE_BUDGET, {"decision": "raise", "actor": "u"}),
    (DecideEscalation("confirm", "u"), Command.DECIDE_ESCALATION, {"decision": "confirm", "actor": "u"}),
    (
        RequestDeepFix("u", "L3", "h"),
        Command.REQUEST_DEEP_FIX,
        {"actor": "u", "model_class": "L3", "confirmation_sha256": "h"},
    ),
    (
        ConfirmDeepFix("confirm", "u", "h"),
        Command.CONFIRM_DEEP_FIX,
        {"decision": "confirm", "actor": "u", "confirmation_sha256": "h"},
    ),
    (Intervene("u"), Command.INTERVENE, {"actor": "u"}),
    (Resume("exit", "u"), Command.RESUME, {"how": "exit", "actor": "u", "edits": None}),
    (RunCommand("do it", "u"), Command.RUN_COMMAND, {"line": "do it", "actor": "u"}),
    (ConvertWords("say it", 2, "u"), Command.CONVERT_WORDS, {"line": "say it", "revision": 2, "actor": "u"}),
    (RunTests("u"), Command.RUN_TESTS, {"actor": "u", "edits": None}),
    (Rerun("edit_spec", "u", "PRO"), Command.RERUN, {"way": "edit_spec", "actor": "u", "tier": "PRO"}),
    (ForceTerminate("u"), Command.FORCE_TERMINATE, {"actor": "u"}),
    (ContinueRepair("u", "look at x"), Command.CONTINUE_REPAIR, {"actor": "u", "hint": "look at x"}),
    (ReportTestRun("r", "u"), Command.REPORT_TEST_RUN, {"run_id": "r", "actor": "u"}),
    (Cancel("u"), Command.CANCEL, {"actor": "u", "reason": "USER_CANCELLED"}),
]
DECISION = Decision("job", Cancel("u"), "cancel-1")


@dataclass
class Crowded(HeldWorkflows):
    """Takes no more commands for the moment."""

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        raise TooManyCommands


@dataclass
class Behind(HeldWorkflows):
    """Its worker died: it refuses for `reason` until it has been asked `times` times."""

    reason: str = "WRONG_STATE"
    times: int = 2

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        self.times -= 1
        if self.times >= 0:
            raise CommandNotLegal(state="ANALYZING", legal=["cancel"], reason=self.reason)
        return await super().update(workflow_id, name, payload, update_id)


@pytest.mark.parametrize(("argument", "command", "stored"), ARGUMENTS)
async def test_each_argument_has_its_command_and_survives_the_outbox(
    argument: Argument, command: Command, stored: dict[str, JsonValue]
) -> None:
    decision, workflows = replace(DECISION, argument=argument), HeldWorkflows()
    await send(workflows, decision)
    assert workflows.updates == [("job-job", command.value, argument, "cancel-1")]
    assert decision.to_json() == stored


def test_every_command_can_be_sent() -> None:
    assert {command for _, command, _ in ARGUMENTS} == set(Command)


@pytest.mark.parametrize(
    ("workflows", "arrived"),
    [
        (HeldWorkflows(), True),
        (HeldWorkflows(refuses=True), True),
        (HeldWorkflows(missing=True), True),
        (HeldWorkflows(away=True), False),
        (Crowded(), False),
    ],
)
async def test_news_stays_in_the_outbox_only_while_nobody_could_hear_it(workflows: HeldWorkflows, arrived: bool) -> None:
    assert await deliver(workflows, DECISION) is arrived


@pytest.mark.parametrize(
    ("workflows", "error"),
    [
        (HeldWorkflows(refuses=True), CommandNotLegal),
        (HeldWorkflows(missing=True), WorkflowNotRunning),
        (HeldWorkflows(away=True), WorkflowsUnavailable),
    ],
)
async def test_a_person_who_waits_for_the_answer_gets_the_refusal(workflows: HeldWorkflows, error: type[Exception]) -> None:
    with pytest.raises(error):
        await send(workflows, DECISION)


@pytest.mark.parametrize("reason", ["WRONG_STATE", "UNKNOWN_RUN"])
async def test_a_workflow_that_is_behind_its_projection_is_asked_again(reason: str) -> None:
    workflows = Behind(reason=reason)
    await send(workflows, DECISION)
    assert [update_id for _, _, _, update_id in workflows.updates] == ["cancel-1"]


@pytest.mark.parametrize(("waited_s", "believed"), [(6.0, False), (7.5, True)])
async def test_a_try_that_waited_for_a_new_worker_is_not_the_last_while_there_is_time(waited_s: float, believed: bool) -> None:
    behind, clock = Behind(times=1), iter([0.0, waited_s])

    async def update() -> None:
        await behind.update("job-job", "cancel", None, "cancel-1")

    if believed:
        with pytest.raises(CommandNotLegal):
            await insist(update, lambda: next(clock))
    else:
        await insist(update, lambda: next(clock))
    assert behind.times == (0 if believed else -1)


async def test_a_refusal_that_no_waiting_would_change_is_told_at_once() -> None:
    workflows = Behind(reason="ALREADY_DECIDED", times=1)
    with pytest.raises(CommandNotLegal):
        await send(workflows, DECISION)
    assert workflows.times == 0 and not workflows.updates


async def test_a_workflow_is_started_once_and_one_that_exists_is_as_good() -> None:
    workflows, given = HeldWorkflows(), JobInput("job", "LOCAL_NATIVE", "PRO")
    assert [await start_workflow(workflows, given), await start_workflow(workflows, given)] == [True, True]
    assert set(workflows.started) == {("RefactorJobWorkflow", "job-job")}
    assert not await start_workflow(HeldWorkflows(away=True), given)
