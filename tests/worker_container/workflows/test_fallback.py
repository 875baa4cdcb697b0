"""The packed job: its ways out, what each needs, and what its end costs."""

import pytest

from iama.jobs.contract import Cancel, Command, DecideEscalation, Intervene, RequestDeepFix, Rerun, Signal
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer, healing

TEN = list("abcdefghij")


async def test_the_pack_says_why_and_holds_what_failed_last(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    await developer.packed()
    pack = script.payloads("package_recovery")[0]
    assert (pack.cause, pack.evidence, pack.failed) == ("ATTEMPTS_EXHAUSTED", ref("evidence"), ref("operations"))


async def test_a_cancel_after_we_gave_up_is_priced_as_our_failure(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    handle = await developer.packed()
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.payloads("record_transition")[-1].settle_as == "LOGIC_FAILURE"


async def test_retrying_stronger_needs_a_consent_first(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN, "k", ""])
    handle = await developer.packed()
    await developer.send(Command.RERUN, Rerun("retry_stronger", USER, "MAX"))
    await script.until_state("WAITING_ESCALATION_DECISION")
    assert len(script.payloads("generate_patch")) == 10
    await developer.send(Command.DECIDE_ESCALATION, DecideEscalation("confirm", USER))
    assert await handle.result() == "CHANGED"
    assert [(given.model_class, given.job.tier) for given in script.payloads("generate_patch")][10:] == [("L3", "MAX")] * 2
    assert script.payloads("record_transition")[-1].attempts.budget_used == 2


async def test_an_edited_spec_is_approved_again_and_proved_again(developer: Developer, script: ScriptedActivities) -> None:
    verdicts = [*TEN, ""]
    healing(script, verdicts)
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    await script.until_state("FALLBACK_REQUIRED")
    await developer.send(Command.RERUN, Rerun("edit_spec", USER, "PRO"))
    await developer.approve()
    assert await handle.result() == "CHANGED"
    assert len(script.payloads("judge_baseline")) == 2
    assert script.payloads("record_transition")[-1].attempts.budget_used == 1


async def test_taking_the_partial_patch_is_a_delivery(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    verdicts = [c.Verdict(True, 0), *(c.Verdict(False, 1, mark, mark, ref("evidence")) for mark in TEN)]
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 1, (0,), 1, ref("good"), ref("units"))
    script.answers["judge_run"] = lambda given: verdicts.pop(0)
    handle = await developer.packed()
    await developer.send(Command.RERUN, Rerun("take_partial", USER))
    assert await handle.result() == "PARTIAL"
    delivered = script.payloads("package_delivery")[0]
    assert (delivered.result, delivered.own_after_run) == (ref("good"), "")
    last = script.payloads("record_transition")[-1]
    assert (last.after, last.outcome, last.settle_as) == ("DELIVERED", "PARTIAL", "")


async def test_where_nothing_was_verified_nothing_can_be_taken(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    await developer.packed()
    assert await developer.refused(Command.RERUN, Rerun("take_partial", USER)) == "NOTHING_TO_TAKE"


async def test_a_plan_without_a_stronger_class_is_told_so(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    await developer.packed("FREE")
    assert await developer.refused(Command.RERUN, Rerun("retry_stronger", USER)) == "NO_STRONGER_CLASS"


@pytest.mark.parametrize(
    ("command", "given", "state"),
    [
        (Command.INTERVENE, Intervene(USER), "USER_INTERVENING"),
        (Command.REQUEST_DEEP_FIX, RequestDeepFix(USER, "L3", "a" * 64), "WAITING_DEEP_FIX_CONFIRMATION"),
    ],
)
async def test_the_hands_of_the_developer_are_as_free_as_in_an_intervention(
    developer: Developer, script: ScriptedActivities, command: Command, given: object, state: str
) -> None:
    healing(script, [*TEN])
    await developer.packed("PRO")
    await developer.send(command, given)
    await script.until_state(state)


async def test_it_waits_fourteen_days_and_ends_with_its_artifacts(patient: Developer, script: ScriptedActivities) -> None:
    healing(script, [*TEN])
    handle = await patient.packed()
    await patient.sleep(13 * 86_400)
    assert script.states()[-1] == "FALLBACK_REQUIRED"
    await handle.signal(Signal.ARTIFACTS_EXPIRED.value)
    assert await handle.result() == "ARTIFACTS_EXPIRED"
    assert script.payloads("record_transition")[-1].failure.code == "ARTIFACTS_EXPIRED"
