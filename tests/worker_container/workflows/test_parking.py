"""Parked states: what each decision leads to, what a timer ends, and that nothing approves by itself."""

import asyncio
from collections.abc import Callable

import pytest

from iama.jobs.contract import (
    Cancel,
    Command,
    ContinueRepair,
    DecideBaseline,
    DecideBudget,
    DecideEscalation,
    DecideTimeout,
    ForceTerminate,
    Intervene,
    Signal,
)
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer, healing

HUNG = c.Verdict(False, 1, "hung", "the run timed out", ref("evidence"), timed_out=True)
PASSED = c.Verdict(True, 0, reason="the frozen tests pass")
FULL = c.PatchMade(refusal="BUDGET_REACHED", reason="the cap")


def hang_once(script: ScriptedActivities) -> None:
    """The first verification is killed at its limit."""
    verdicts = [HUNG]
    script.answers["judge_run"] = lambda given: verdicts.pop() if verdicts else PASSED


def a_model(script: ScriptedActivities, *answers: c.PatchMade) -> None:
    """A model that answers these in order, and afterwards with a patch."""
    given = list(answers)
    script.answers["apply_recipe"] = lambda order: c.Candidate(order.recipe, 0)
    good = c.PatchMade("patch", "model", 2, ref("operations"), ref("patch"))
    script.answers["generate_patch"] = lambda order: given.pop(0) if given else good


async def begin(developer: Developer, mode: str = "REMOTE_SANDBOX", tier: str = "PRO") -> None:
    await developer.start(mode, tier=tier, fast_track=True)
    await developer.choose()


@pytest.mark.parametrize(("decision", "factor"), [("increase_timeout", 2.0), ("continue", 1.0)])
async def test_a_patch_whose_run_timed_out_is_judged_again_or_dropped(
    developer: Developer, script: ScriptedActivities, decision: str, factor: float
) -> None:
    a_model(script)
    hang_once(script)
    await begin(developer)
    await script.until_state("WAITING_TIMEOUT_DECISION")
    assert script.payloads("record_transition")[-1].attempts.identical_failures == 0
    assert await developer.refused(Command.DECIDE_TIMEOUT, DecideTimeout("quarantine_test", USER, ("t",))) == "TESTS_ARE_FROZEN"
    await developer.send(Command.DECIDE_TIMEOUT, DecideTimeout(decision, USER))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert script.states()[-3:] == ["WAITING_TIMEOUT_DECISION", "REFACTORING", "DELIVERED"]
    assert script.payloads("request_run")[-1].time_factor == factor
    assert len(script.payloads("generate_patch")) == (1 if factor > 1 else 2)


async def test_a_recipe_whose_run_timed_out_is_left_out_by_going_on(developer: Developer, script: ScriptedActivities) -> None:
    hang_once(script)
    await begin(developer)
    await script.until_state("WAITING_TIMEOUT_DECISION")
    await developer.send(Command.DECIDE_TIMEOUT, DecideTimeout("continue", USER))
    assert developer.handle and await developer.handle.result() == "NOTHING_TO_CHANGE"
    told = script.payloads("package_delivery")[0].recipes[0]
    assert (told.kept, told.reason) == (False, "its run timed out")


@pytest.mark.parametrize("named", [(), ("tests/test_b.py::test_y",)])
async def test_before_the_freeze_a_hanging_test_is_quarantined(
    developer: Developer, script: ScriptedActivities, named: tuple[str, ...]
) -> None:
    hung = c.BaselineJudged(ref("suite"), 0, 0, 0, timed_out=True, hanging=("tests/test_a.py::test_x",))
    verdicts = [hung, c.BaselineJudged(ref("frozen"), 3, 1, 0)]
    script.answers["judge_baseline"] = lambda given: verdicts.pop(0)
    await begin(developer)
    await script.until_state("WAITING_TIMEOUT_DECISION")
    await developer.send(Command.DECIDE_TIMEOUT, DecideTimeout("quarantine_test", USER, named))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    left_out = named or ("tests/test_a.py::test_x",)
    assert script.payloads("judge_baseline")[1].left_out == left_out
    assert [order.leave_out for order in script.payloads("request_run") if order.kind == "BASELINE"] == [(), left_out]
    assert script.states()[5:7] == ["WAITING_TIMEOUT_DECISION", "BASELINE_VALIDATION"]


def scores(script: ScriptedActivities, *timed_out: bool) -> None:
    """Whether each scoring finds its run killed at the limit; afterwards it never is."""
    given = list(timed_out)
    hung, done = c.MutationScored(None, 0, 0, timed_out=True), c.MutationScored(ref("score"), 8, 10)
    script.answers["score_mutation"] = lambda order: hung if given and given.pop(0) else done


@pytest.mark.parametrize(("decision", "score", "runs"), [("increase_timeout", ref("score"), [1.0, 2.0]), ("continue", None, [1.0])])
async def test_planted_faults_that_are_not_judged_in_time_ask_and_the_baseline_stands(
    patient: Developer, script: ScriptedActivities, decision: str, score: object, runs: list[float]
) -> None:
    scores(script, True)
    await begin(patient)
    await script.until_state("WAITING_TIMEOUT_DECISION")
    await patient.sleep(13 * 86_400)
    assert script.states()[-1] == "WAITING_TIMEOUT_DECISION", "no timer decides"
    await patient.send(Command.DECIDE_TIMEOUT, DecideTimeout(decision, USER))
    assert patient.handle and await patient.handle.result() == "CHANGED"
    assert script.payloads("package_delivery")[0].score == score
    asked = [order for order in script.payloads("request_run") if order.kind in ("BASELINE", "MUTATION")]
    assert [order.time_factor for order in asked if order.kind == "MUTATION"] == runs
    assert len(asked) == len(runs) + 1, "five repeats that passed are not run again"
    assert {given.attempt_number for given in script.payloads("score_mutation")} == {script.payloads("judge_baseline")[0].attempt_number}


async def test_a_test_left_out_after_the_baseline_has_the_baseline_run_again(developer: Developer, script: ScriptedActivities) -> None:
    scores(script, True)
    await begin(developer)
    await script.until_state("WAITING_TIMEOUT_DECISION")
    assert await developer.refused(Command.DECIDE_TIMEOUT, DecideTimeout("quarantine_test", USER)) == "NO_TEST_NAMED"
    await developer.send(Command.DECIDE_TIMEOUT, DecideTimeout("quarantine_test", USER, ("t.py::slow",)))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert [given.left_out for given in script.payloads("judge_baseline")] == [(), ("t.py::slow",)]


@pytest.mark.parametrize(("decision", "probes"), [("increase_timeout", [1.0, 1.0, 2.0]), ("continue", [1.0, 1.0])])
async def test_a_search_for_unheld_items_that_is_killed_asks(
    patient: Developer, script: ScriptedActivities, decision: str, probes: list[float]
) -> None:
    built = [c.SuiteBuilt(ref("suite"), 3, 1), c.SuiteBuilt(ref("suite"), 3, 1, timed_out=True)]
    script.answers["build_suite"] = lambda given: built.pop(0) if built else c.SuiteBuilt(ref("suite"), 4, 1)
    judged = [c.BaselineJudged(ref("s"), 3, 0, 1, ("bdd-002",))]
    script.answers["judge_baseline"] = lambda given: judged.pop() if judged else c.BaselineJudged(ref("frozen"), 3, 1, 0)
    await begin(patient)
    await script.until_state("BASELINE_VALIDATION_FAILED")
    await patient.send(Command.DECIDE_BASELINE, DecideBaseline("characterise", USER))
    await script.until_state("WAITING_TIMEOUT_DECISION")
    await patient.send(Command.DECIDE_TIMEOUT, DecideTimeout(decision, USER))
    assert patient.handle and await patient.handle.result() == "CHANGED"
    assert [order.time_factor for order in script.payloads("request_run") if order.kind == "PROBE"] == probes


async def test_while_tests_are_looked_for_a_killed_search_only_finds_less(patient: Developer, script: ScriptedActivities) -> None:
    script.answers["build_suite"] = lambda given: c.SuiteBuilt(ref("suite"), 0, 1, timed_out=True)
    await begin(patient)
    assert patient.handle and await patient.handle.result() == "CHANGED"
    assert "WAITING_TIMEOUT_DECISION" not in script.states()


async def test_a_raised_cap_goes_back_to_the_work(developer: Developer, script: ScriptedActivities) -> None:
    a_model(script, FULL)
    await begin(developer)
    await script.until_state("WAITING_BUDGET_DECISION")
    assert await developer.refused(Command.DECIDE_BUDGET, DecideBudget("shrug", USER)) == "UNKNOWN_DECISION"
    await developer.send(Command.DECIDE_BUDGET, DecideBudget("raise", USER))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert script.states()[-3:] == ["WAITING_BUDGET_DECISION", "REFACTORING", "DELIVERED"]
    assert [given.call_number for given in script.payloads("generate_patch")] == [1, 2]


async def test_a_declined_cap_is_packed_and_a_cancel_there_costs_what_was_used(developer: Developer, script: ScriptedActivities) -> None:
    a_model(script, FULL)
    await begin(developer)
    await script.until_state("WAITING_BUDGET_DECISION")
    await developer.send(Command.DECIDE_BUDGET, DecideBudget("decline", USER))
    await script.until_state("FALLBACK_REQUIRED")
    assert script.payloads("package_recovery")[0].cause == "BUDGET_DECLINED"
    await developer.send(Command.CANCEL, Cancel(USER))
    assert developer.handle and await developer.handle.result() == "USER_CANCELLED"
    assert script.payloads("record_transition")[-1].settle_as == ""


async def test_the_seventh_repair_asks_before_it_takes_the_strongest_class(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*"abcdefg", ""])
    await begin(developer, tier="MAX")
    await script.until_state("WAITING_ESCALATION_DECISION")
    asked = [given.model_class for given in script.payloads("generate_patch")]
    assert asked == ["L1"] * 4 + ["L2"] * 3
    await developer.send(Command.DECIDE_ESCALATION, DecideEscalation("confirm", USER))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert script.payloads("generate_patch")[-1].model_class == "L3"


async def test_a_declined_class_is_not_asked_for_again(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*"abcdefgh", ""])
    await begin(developer, tier="MAX")
    await script.until_state("WAITING_ESCALATION_DECISION")
    await developer.send(Command.DECIDE_ESCALATION, DecideEscalation("decline", USER))
    await script.until_state("WAITING_INTERVENTION")
    await developer.send(Command.CONTINUE_REPAIR, ContinueRepair(USER))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert [given.model_class for given in script.payloads("generate_patch")][-2:] == ["L2", "L2"]


async def test_an_escalation_that_nobody_confirms_is_packed_after_an_hour(patient: Developer, script: ScriptedActivities) -> None:
    healing(script, list("abcdefg"))
    await begin(patient, tier="MAX")
    await script.until_state("WAITING_ESCALATION_DECISION")
    await patient.sleep(3590)
    assert script.states()[-1] == "WAITING_ESCALATION_DECISION"
    await patient.sleep(20)
    await script.until_state("FALLBACK_REQUIRED")
    assert script.payloads("record_transition")[-2].reason == "ESCALATION_CONFIRMATION_TIMEOUT"
    assert "L3" not in [given.model_class for given in script.payloads("generate_patch")]


async def lose(developer: Developer, script: ScriptedActivities) -> list[str]:
    """A local job whose client goes silent while a model answers; the runs that were reported until then."""
    a_model(script)
    script.answers["request_run"] = lambda given: c.RunTicket(given.run_id, 600.0)
    script.answers["generate_patch"] = lambda given: asyncio.sleep(3600)
    await developer.start("LOCAL_NATIVE", fast_track=True)
    await developer.choose()
    reported: list[str] = []
    await report_all(developer, reported, lambda: bool(script.payloads("generate_patch")))
    assert developer.handle
    await developer.handle.signal(Signal.CLIENT_LOST.value)
    await script.until_state("CLIENT_HEARTBEAT_LOST")
    return reported


async def report_all(developer: Developer, reported: list[str], reached: Callable[[], bool]) -> None:
    """Report every run that is asked for, until something is reached."""
    script = developer.script
    while not reached():
        await script.until(lambda: reached() or len(script.payloads("request_run")) > len(reported))
        for order in script.payloads("request_run")[len(reported) :]:
            reported.append(order.run_id)
            await developer.report(order.run_id)


async def test_a_client_that_comes_back_finds_the_job_where_it_left_it(developer: Developer, script: ScriptedActivities) -> None:
    reported = await lose(developer, script)
    script.answers["generate_patch"] = lambda given: c.PatchMade()
    assert developer.handle
    await developer.handle.signal(Signal.CLIENT_RECOVERED.value)
    await report_all(developer, reported, lambda: script.states()[-1] == "DELIVERED")
    assert script.states()[-3:] == ["CLIENT_HEARTBEAT_LOST", "REFACTORING", "DELIVERED"]
    assert [given.call_number for given in script.payloads("generate_patch")] == [1, 2]


async def test_a_client_that_stays_away_leaves_a_packed_job(patient: Developer, script: ScriptedActivities) -> None:
    handle = await patient.start("LOCAL_NATIVE", fast_track=True)
    await patient.choose()
    await script.until(lambda: bool(script.payloads("request_run")))
    await handle.signal(Signal.CLIENT_LOST.value)
    await script.until_state("CLIENT_HEARTBEAT_LOST")
    await patient.sleep(290)
    assert script.states()[-1] == "CLIENT_HEARTBEAT_LOST"
    await patient.sleep(20)
    await script.until_state("FALLBACK_REQUIRED")
    pack = script.payloads("package_recovery")[0]
    assert (pack.cause, pack.suite) == ("CLIENT_DISCONNECTED", None)
    assert await patient.refused(Command.INTERVENE, Intervene(USER)) == "NO_FROZEN_TESTS"


async def test_in_the_grace_the_job_can_be_ended_by_force(developer: Developer, script: ScriptedActivities) -> None:
    await lose(developer, script)
    await developer.send(Command.FORCE_TERMINATE, ForceTerminate(USER))
    assert developer.handle and await developer.handle.result() == "FORCE_TERMINATED_BY_USER"
    assert script.payloads("record_transition")[-1].failure.code == "FORCE_TERMINATED_BY_USER"


async def test_elsewhere_nothing_is_ended_by_force(developer: Developer, script: ScriptedActivities) -> None:
    await developer.start()
    await script.until_state("WAITING_STRATEGY")
    assert await developer.refused(Command.FORCE_TERMINATE, ForceTerminate(USER)) == "WRONG_STATE"


async def test_a_job_in_the_remote_sandbox_goes_on_alone(developer: Developer, script: ScriptedActivities) -> None:
    gate = asyncio.Event()

    async def slow(given: c.GeneratePatch) -> c.PatchMade:
        await gate.wait()
        return c.PatchMade()

    script.answers["generate_patch"] = slow
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await script.until(lambda: bool(script.payloads("generate_patch")))
    await handle.signal(Signal.CLIENT_LOST.value)
    gate.set()
    assert await handle.result() == "CHANGED"
    assert "CLIENT_HEARTBEAT_LOST" not in script.states()


async def test_a_waiting_job_needs_no_client_and_ends_with_its_artifacts(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start("LOCAL_NATIVE")
    await script.until_state("WAITING_STRATEGY")
    await handle.signal(Signal.CLIENT_LOST.value)
    await handle.signal(Signal.ARTIFACTS_EXPIRED.value)
    assert await handle.result() == "ARTIFACTS_EXPIRED"
    assert script.states() == ["ANALYZING", "WAITING_STRATEGY", "FAILED"]
