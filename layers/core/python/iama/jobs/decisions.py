"""Decisions on their way to a job's workflow. `update_id` makes a repeat the same decision, however often it is sent.

Surprising: a refusal is believed only when it stands. Where a worker dies between the writing of a state and the end of its workflow
task, the next one begins that task anew and looks at whatever came meanwhile first: it refuses what its own projection already offers.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TypeAlias

from iama.jobs.contract import (
    JOB_WORKFLOW,
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
    job_workflow_id,
)
from iama.kit.errors import Conflict, JsonValue, OverLimit, Unavailable
from iama.kit.workflows import CommandNotLegal, WorkflowGateway, WorkflowsUnavailable

Argument: TypeAlias = (
    SelectStrategy
    | ApproveSpec
    | SpecRevised
    | ConvertWords
    | DecideBaseline
    | DecideTimeout
    | DecideBudget
    | DecideEscalation
    | ContinueRepair
    | RequestDeepFix
    | ConfirmDeepFix
    | Intervene
    | Resume
    | RunCommand
    | RunTests
    | Rerun
    | ReportTestRun
    | ForceTerminate
    | Cancel
)

_COMMANDS: dict[type[Argument], Command] = {
    SelectStrategy: Command.SELECT_STRATEGY,
    ApproveSpec: Command.APPROVE_SPEC,
    SpecRevised: Command.SPEC_REVISED,
    ConvertWords: Command.CONVERT_WORDS,
    DecideBaseline: Command.DECIDE_BASELINE,
    DecideTimeout: Command.DECIDE_TIMEOUT,
    DecideBudget: Command.DECIDE_BUDGET,
    DecideEscalation: Command.DECIDE_ESCALATION,
    ContinueRepair: Command.CONTINUE_REPAIR,
    RequestDeepFix: Command.REQUEST_DEEP_FIX,
    ConfirmDeepFix: Command.CONFIRM_DEEP_FIX,
    Intervene: Command.INTERVENE,
    Resume: Command.RESUME,
    RunCommand: Command.RUN_COMMAND,
    RunTests: Command.RUN_TESTS,
    Rerun: Command.RERUN,
    ReportTestRun: Command.REPORT_TEST_RUN,
    ForceTerminate: Command.FORCE_TERMINATE,
    Cancel: Command.CANCEL,
}

BEHIND = frozenset({"WRONG_STATE", "UNKNOWN_RUN"})
"""Reasons of a refusal that a workflow may give which has not caught up."""
CATCHING_UP_S = (0.05, 0.2, 0.5)
"""Pauses before a refused decision is sent again; whoever is rightly refused waits that long for the answer."""
PATIENCE_S = 7.0
"""From the first try: a handler has ten seconds, and the first try may take six of them where a worker comes up meanwhile. It is then
that the workflow has not caught up, so a try that waited so long must not be the last."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A command for one job's workflow, or for another one that works on the job."""

    job_id: str
    argument: Argument
    update_id: str
    workflow_id: str = ""
    """Empty for the job's own workflow."""

    @property
    def command(self) -> Command:
        """The command that takes this kind of argument."""
        return _COMMANDS[type(self.argument)]

    def to_json(self) -> dict[str, JsonValue]:
        """The argument as the outbox keeps it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self.argument).items()}


async def send(workflows: WorkflowGateway, decision: Decision) -> None:
    """Send it and wait until it is accepted; the workflow's refusal comes as CommandNotLegal with its reason."""
    workflow_id = decision.workflow_id or job_workflow_id(decision.job_id)
    await insist(partial(workflows.update, workflow_id, decision.command.value, decision.argument, decision.update_id))


async def insist(update: Callable[[], Awaitable[object]], now: Callable[[], float] = time.monotonic) -> None:
    """Send an update that is legal by all that is stored; a refusal is told once the workflow must have caught up."""
    begun = now()
    for pause in CATCHING_UP_S:
        try:
            await update()
            return
        except CommandNotLegal as refused:
            if refused.detail.get("reason") not in BEHIND or now() - begun > PATIENCE_S:
                raise
        await asyncio.sleep(pause)
    await update()


async def ask(workflows: WorkflowGateway, decision: Decision) -> JsonValue:
    """Send one that answers within seconds, and return its answer; the same `update_id` again returns the same one."""
    workflow_id = decision.workflow_id or job_workflow_id(decision.job_id)
    return await workflows.update_completed(workflow_id, decision.command.value, decision.argument, decision.update_id)


async def deliver(workflows: WorkflowGateway, decision: Decision) -> bool:
    """The same for a decision that also lies in the outbox: false where it has to stay there for the sweeper.

    A workflow that refuses it or has ended takes no offence: what was stored is stored, and nobody waits for the news.
    """
    try:
        await send(workflows, decision)
    except (Unavailable, OverLimit):
        return False
    except Conflict:
        return True
    return True


async def submit(workflows: WorkflowGateway, decision: Decision) -> bool:
    """The same for a decision that somebody waits for: its refusal is told, and where the service is away the sweeper sends it."""
    try:
        await send(workflows, decision)
    except (Unavailable, OverLimit):
        return False
    return True


async def start_workflow(workflows: WorkflowGateway, given: JobInput) -> bool:
    """Start a job's workflow; one that exists is as good. False where the service is away: the sweeper will start it."""
    try:
        await workflows.start(JOB_WORKFLOW, job_workflow_id(given.job_id), given)
    except WorkflowsUnavailable:
        return False
    return True
