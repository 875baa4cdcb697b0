"""The developer takes over: deep fix with and without a quote, hand edits, the command panel, and the hour that an intervention waits."""

import asyncio

import pytest

from iama.jobs.contract import Command, ConfirmDeepFix, Intervene, RequestDeepFix, Resume, RunCommand, RunTests
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer, healing

QUOTED = RequestDeepFix(USER, "L3", "a" * 64)


async def test_an_intervention_that_nobody_takes_up_is_packed_after_an_hour(patient: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3)
    await patient.stuck()
    await patient.sleep(3590)
    assert script.states()[-1] == "WAITING_INTERVENTION"
    await patient.sleep(20)
    await script.until_state("FALLBACK_REQUIRED")
    assert script.payloads("package_recovery")[0].cause == "INTERVENTION_TIMEOUT"


async def test_a_deep_fix_on_l2_asks_nothing_and_its_patch_is_verified(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3 + [""])
    handle = await developer.stuck()
    await developer.send(Command.REQUEST_DEEP_FIX, RequestDeepFix(USER, "L2"))
    assert await handle.result() == "CHANGED"
    assert script.states()[-4:] == ["WAITING_INTERVENTION", "DEEP_FIX_ACTIVE", "SELF_HEALING", "DELIVERED"]
    asked = script.payloads("generate_patch")[-1]
    assert (asked.stage, asked.model_class, len(script.payloads("generate_patch"))) == ("deep_fix", "L2", 4)
    healed = next(step for step in script.payloads("record_transition") if step.reason == "DEEP_FIX_MADE")
    assert (healed.attempts.count, healed.attempts.budget_used) == (0, 4)


@pytest.mark.parametrize("tier", ["FREE", "PLUS"])
async def test_a_plan_without_deep_fix_is_refused(developer: Developer, script: ScriptedActivities, tier: str) -> None:
    healing(script, ["a"] * 3)
    await developer.stuck(tier)
    assert await developer.refused(Command.REQUEST_DEEP_FIX, RequestDeepFix(USER, "L2")) == "NOT_IN_PLAN"


async def test_the_strongest_class_runs_only_with_the_confirmation_of_its_quote(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3 + [""])
    handle = await developer.stuck("MAX")
    assert await developer.refused(Command.REQUEST_DEEP_FIX, RequestDeepFix(USER, "L3")) == "NO_CONFIRMATION"
    await developer.send(Command.REQUEST_DEEP_FIX, QUOTED)
    await script.until_state("WAITING_DEEP_FIX_CONFIRMATION")
    assert await developer.refused(Command.CONFIRM_DEEP_FIX, ConfirmDeepFix("confirm", USER, "b" * 64)) == "CONFIRMATION_WRONG"
    assert len(script.payloads("generate_patch")) == 3
    await developer.send(Command.CONFIRM_DEEP_FIX, ConfirmDeepFix("confirm", USER, "a" * 64))
    assert await handle.result() == "CHANGED"
    assert script.payloads("generate_patch")[-1].model_class == "L3"


async def test_a_declined_quote_changes_nothing_and_says_that_it_cost_nothing(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3)
    await developer.stuck("MAX")
    await developer.send(Command.REQUEST_DEEP_FIX, QUOTED)
    await script.until_state("WAITING_DEEP_FIX_CONFIRMATION")
    await developer.send(Command.CONFIRM_DEEP_FIX, ConfirmDeepFix("decline", USER))
    await script.until_state("WAITING_INTERVENTION")
    assert [given.kind for given in script.payloads("record_checkpoint")] == ["DEEP_FIX_DECLINED"]
    assert len(script.payloads("generate_patch")) == 3


async def test_a_quote_expires_after_half_an_hour(patient: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3)
    await patient.stuck("MAX")
    await patient.send(Command.REQUEST_DEEP_FIX, QUOTED)
    await script.until_state("WAITING_DEEP_FIX_CONFIRMATION")
    await patient.sleep(1810)
    await script.until_state("WAITING_INTERVENTION")
    assert [given.kind for given in script.payloads("record_checkpoint")] == ["DEEP_FIX_QUOTE_EXPIRED"]
    assert await patient.refused(Command.CONFIRM_DEEP_FIX, ConfirmDeepFix("confirm", USER, "a" * 64)) == "WRONG_STATE"


async def test_a_deep_fix_without_a_patch_goes_back_to_the_developer(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a"] * 3)
    await developer.stuck()
    script.answers["generate_patch"] = lambda given: c.PatchMade("refused", "model", 1, refusal="SCOPE_VIOLATION")
    await developer.send(Command.REQUEST_DEEP_FIX, RequestDeepFix(USER, "L2"))
    await script.until(lambda: script.states()[-2:] == ["DEEP_FIX_ACTIVE", "WAITING_INTERVENTION"])
    assert script.payloads("record_transition")[-1].reason == "SCOPE_VIOLATION"


async def intervening(developer: Developer, script: ScriptedActivities, verdicts: list[str]) -> None:
    healing(script, ["a"] * 3 + verdicts)
    await developer.stuck()
    await developer.send(Command.INTERVENE, Intervene(USER))
    await script.until_state("USER_INTERVENING")


async def test_hand_edits_are_verified_before_they_are_delivered(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, [""])
    await developer.send(Command.RESUME, Resume("verify", USER, ref("edits")))
    assert developer.handle and await developer.handle.result() == "CHANGED"
    assert script.states()[-3:] == ["USER_INTERVENING", "SELF_HEALING", "DELIVERED"]
    assert script.payloads("package_delivery")[0].result == ref("edited")
    assert len(script.payloads("generate_patch")) == 3


async def test_hand_edits_that_fail_come_back_and_no_model_is_asked(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, ["b"])
    await developer.send(Command.RESUME, Resume("verify", USER, ref("edits")))
    await script.until(lambda: script.states()[-2:] == ["SELF_HEALING", "WAITING_INTERVENTION"])
    assert len(script.payloads("generate_patch")) == 3


async def test_without_anything_changed_there_is_nothing_to_verify(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, [])
    assert await developer.refused(Command.RESUME, Resume("verify", USER)) == "NOTHING_TO_VERIFY"
    await developer.send(Command.RESUME, Resume("exit", USER))
    await script.until_state("WAITING_INTERVENTION")


async def test_a_line_of_the_command_panel_becomes_one_tested_attempt(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, [""])
    assert await developer.refused(Command.RUN_COMMAND, RunCommand("two\nlines", USER)) == "NOT_ONE_LINE"
    await developer.send(Command.RUN_COMMAND, RunCommand("keep the empty table", USER))
    await script.until(lambda: bool(script.payloads("record_command")))
    told = script.payloads("record_command")[0]
    assert (told.command, told.passed, told.count, told.model_class, told.call_number) == ("run_command", True, 2, "L2", 4)
    asked = script.payloads("generate_patch")[-1]
    assert (asked.stage, asked.hint) == ("command", "keep the empty table")
    assert script.states()[-1] == "USER_INTERVENING"


async def test_a_second_command_is_refused_while_the_first_is_carried_out(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, [])
    gate = asyncio.Event()

    async def slow(given: c.GeneratePatch) -> c.PatchMade:
        await gate.wait()
        return c.PatchMade()

    script.answers["generate_patch"] = slow
    await developer.send(Command.RUN_COMMAND, RunCommand("one", USER))
    await script.until(lambda: len(script.payloads("generate_patch")) == 4)
    assert await developer.refused(Command.RUN_COMMAND, RunCommand("two", USER)) == "ALREADY_DECIDED"
    gate.set()
    await script.until(lambda: bool(script.payloads("record_command")))


async def test_running_the_tests_keeps_and_counts_nothing(developer: Developer, script: ScriptedActivities) -> None:
    await intervening(developer, script, ["b"])
    before = len(script.payloads("record_attempt"))
    await developer.send(Command.RUN_TESTS, RunTests(USER, ref("edits")))
    await script.until(lambda: bool(script.payloads("record_command")))
    told = script.payloads("record_command")[0]
    assert (told.command, told.passed, told.failing) == ("run_tests", False, 1)
    assert len(script.payloads("record_attempt")) == before
