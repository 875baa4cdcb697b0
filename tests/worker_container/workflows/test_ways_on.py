"""The rules of every Update of a job that could not go on by itself, as one table: what is taken, and why anything is not."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import (
    COMMANDS_BY_STATE,
    Command,
    ConfirmDeepFix,
    ContinueRepair,
    DecideBudget,
    DecideEscalation,
    DecideTimeout,
    Intervene,
    JobInput,
    RequestDeepFix,
    Rerun,
    Resume,
    RunCommand,
    RunTests,
)
from iama.jobs.states import JobState
from iama_worker.workflows.job_run import JobRun
from iama_worker.workflows.progress import JobProgress, Proof
from iama_worker.workflows.ways_on import WaysOn
from tests.fakes.scripted_activities import ref

S = JobState
USER = "user-1"
FROZEN, VERIFIED, NOTHING = Proof(frozen=True), Proof(frozen=True, result=ref("result")), Proof()
HANGING = Proof(hanging=["t.py::a"])


@dataclass(frozen=True)
class At:
    """Where a job stands when it is told something."""

    state: JobState
    proof: Proof = field(default_factory=Proof)
    tier: str = "PRO"
    left: JobState = S.REFACTORING

    def ways(self) -> WaysOn:
        progress = JobProgress(self.state, proof=self.proof, left=self.left, confirmation_sha256="digest")
        return WaysOn(JobRun(JobInput("job-1", "REMOTE_SANDBOX", self.tier, False), progress))


TIMED_OUT, BASELINE = At(S.WAITING_TIMEOUT_DECISION), At(S.WAITING_TIMEOUT_DECISION, left=S.BASELINE_VALIDATION)
STUCK, PACKED = At(S.WAITING_INTERVENTION, FROZEN), At(S.FALLBACK_REQUIRED, FROZEN)
QUOTED, INSIDE = At(S.WAITING_DEEP_FIX_CONFIRMATION), At(S.USER_INTERVENING, FROZEN)
CHECKS: dict[type, Callable[[WaysOn], Callable[..., None]]] = {
    DecideTimeout: lambda ways: ways.check_decide_timeout,
    DecideBudget: lambda ways: ways.check_decide_budget,
    DecideEscalation: lambda ways: ways.check_decide_escalation,
    ContinueRepair: lambda ways: ways.check_continue_repair,
    RequestDeepFix: lambda ways: ways.check_request_deep_fix,
    ConfirmDeepFix: lambda ways: ways.check_confirm_deep_fix,
    Intervene: lambda ways: ways.check_intervene,
    Resume: lambda ways: ways.check_resume,
    RunCommand: lambda ways: ways.check_run_command,
    RunTests: lambda ways: ways.check_run_tests,
    Rerun: lambda ways: ways.check_rerun,
}


def why_not(at: At, given: object) -> str:
    """The reason of the refusal, empty where it is taken."""
    try:
        CHECKS[type(given)](at.ways())(given)
    except ApplicationError as refused:
        return str(refused.details[0].reason)
    return ""


@pytest.mark.parametrize(
    ("at", "given", "reason"),
    [
        (TIMED_OUT, DecideTimeout("increase_timeout", USER), ""),
        (TIMED_OUT, DecideTimeout("continue", USER), ""),
        (TIMED_OUT, DecideTimeout("wait", USER), "UNKNOWN_DECISION"),
        (TIMED_OUT, DecideTimeout("quarantine_test", USER, ("t.py::a",)), "TESTS_ARE_FROZEN"),
        (BASELINE, DecideTimeout("quarantine_test", USER), "NO_TEST_NAMED"),
        (BASELINE, DecideTimeout("quarantine_test", USER, ("t.py::a",)), ""),
        (At(BASELINE.state, HANGING, left=BASELINE.left), DecideTimeout("quarantine_test", USER), ""),
        (At(S.WAITING_BUDGET_DECISION), DecideBudget("raise", USER), ""),
        (At(S.WAITING_BUDGET_DECISION), DecideBudget("decline", USER), ""),
        (At(S.WAITING_BUDGET_DECISION), DecideBudget("confirm", USER), "UNKNOWN_DECISION"),
        (At(S.WAITING_ESCALATION_DECISION), DecideEscalation("confirm", USER), ""),
        (At(S.WAITING_ESCALATION_DECISION), DecideEscalation("decline", USER), ""),
        (At(S.WAITING_ESCALATION_DECISION), DecideEscalation("raise", USER), "UNKNOWN_DECISION"),
        (STUCK, ContinueRepair(USER, "a hint"), ""),
        (STUCK, RequestDeepFix(USER, "L2"), ""),
        (STUCK, RequestDeepFix(USER, "L3", "digest"), ""),
        (STUCK, RequestDeepFix(USER, "L3"), "NO_CONFIRMATION"),
        (STUCK, RequestDeepFix(USER, "L1"), "NOT_IN_PLAN"),
        (At(STUCK.state, FROZEN, "PLUS"), RequestDeepFix(USER, "L2"), "NOT_IN_PLAN"),
        (At(STUCK.state, FROZEN, "FREE"), RequestDeepFix(USER, "L2"), "NOT_IN_PLAN"),
        (At(PACKED.state), RequestDeepFix(USER, "L2"), "NO_FROZEN_TESTS"),
        (QUOTED, ConfirmDeepFix("confirm", USER, "digest"), ""),
        (QUOTED, ConfirmDeepFix("confirm", USER, "other"), "CONFIRMATION_WRONG"),
        (QUOTED, ConfirmDeepFix("confirm", USER), "CONFIRMATION_WRONG"),
        (QUOTED, ConfirmDeepFix("decline", USER), ""),
        (QUOTED, ConfirmDeepFix("later", USER, "digest"), "UNKNOWN_DECISION"),
        (STUCK, Intervene(USER), ""),
        (At(PACKED.state), Intervene(USER), "NO_FROZEN_TESTS"),
        (INSIDE, Resume("exit", USER), ""),
        (INSIDE, Resume("verify", USER), "NOTHING_TO_VERIFY"),
        (INSIDE, Resume("verify", USER, ref("edits")), ""),
        (At(INSIDE.state, VERIFIED), Resume("verify", USER), ""),
        (INSIDE, Resume("leave", USER), "UNKNOWN_DECISION"),
        (INSIDE, RunCommand("rename x to y", USER), ""),
        (INSIDE, RunCommand(" \t", USER), "NOT_ONE_LINE"),
        (INSIDE, RunCommand("one\ntwo", USER), "NOT_ONE_LINE"),
        (INSIDE, RunTests(USER), ""),
        (PACKED, Rerun("retry_stronger", USER), ""),
        (At(PACKED.state, FROZEN, "FREE"), Rerun("retry_stronger", USER), "NO_STRONGER_CLASS"),
        (At(PACKED.state, FROZEN, "FREE"), Rerun("retry_stronger", USER, "PRO"), ""),
        (At(PACKED.state), Rerun("retry_stronger", USER), "NO_FROZEN_TESTS"),
        (At(PACKED.state), Rerun("edit_spec", USER), ""),
        (PACKED, Rerun("take_partial", USER), "NOTHING_TO_TAKE"),
        (At(PACKED.state, VERIFIED), Rerun("take_partial", USER), ""),
        (PACKED, Rerun("give_up", USER), "UNKNOWN_DECISION"),
    ],
)
def test_what_is_said_is_taken_or_refused_with_its_reason(at: At, given: object, reason: str) -> None:
    assert why_not(at, given) == reason


GOOD: dict[Command, object] = {
    Command.DECIDE_TIMEOUT: DecideTimeout("continue", USER),
    Command.DECIDE_BUDGET: DecideBudget("decline", USER),
    Command.DECIDE_ESCALATION: DecideEscalation("decline", USER),
    Command.CONTINUE_REPAIR: ContinueRepair(USER),
    Command.REQUEST_DEEP_FIX: RequestDeepFix(USER, "L2"),
    Command.CONFIRM_DEEP_FIX: ConfirmDeepFix("decline", USER),
    Command.INTERVENE: Intervene(USER),
    Command.RESUME: Resume("exit", USER),
    Command.RUN_COMMAND: RunCommand("rename x", USER),
    Command.RUN_TESTS: RunTests(USER),
    Command.RERUN: Rerun("take_partial", USER),
}


@pytest.mark.parametrize("command", GOOD)
def test_what_is_right_in_itself_is_taken_in_its_states_and_in_no_other(command: Command) -> None:
    taken = {state for state in S if why_not(At(state, VERIFIED), GOOD[command]) == ""}
    assert taken == {S(state) for state, commands in COMMANDS_BY_STATE.items() if command in commands}


@pytest.mark.parametrize("command", GOOD)
@pytest.mark.parametrize("tier", ["FREE", "PLUS", "PRO"])
@pytest.mark.parametrize("proof", [NOTHING, FROZEN, VERIFIED], ids=["nothing", "frozen", "verified"])
def test_what_is_not_offered_is_what_would_be_refused(command: Command, tier: str, proof: Proof) -> None:
    for state in S:
        at = At(state, proof, tier)
        if command.value in at.ways().job.offered() and command is not Command.RERUN:
            assert why_not(at, GOOD[command]) == ""
        elif command.value not in at.ways().job.offered():
            assert why_not(at, GOOD[command]) != ""


async def test_a_decision_that_is_taken_reaches_the_stage() -> None:
    ways = STUCK.ways()
    assert (await ways.intervene(Intervene(USER))).state == "WAITING_INTERVENTION"
    assert ways.job.has_decision()
