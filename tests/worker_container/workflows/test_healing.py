"""The repair loop: until a patch passes, failures repeat, or attempts are gone."""

import pytest

from iama.jobs.contract import Cancel, Command, ContinueRepair
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer, healing


async def test_a_failing_patch_heals(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, ["a", "b", ""])
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.states()[-2:] == ["SELF_HEALING", "DELIVERED"]
    assert [given.stage for given in script.payloads("generate_patch")] == ["generate", "repair", "repair"]
    assert script.payloads("generate_patch")[1].evidence == ref("evidence")


@pytest.mark.parametrize("verdicts", [["a", "a", "a"], ["a", "b", "a", "b"]])
async def test_identical_or_alternating_failures_pause_and_continue_delivers(
    developer: Developer, script: ScriptedActivities, verdicts: list[str]
) -> None:
    expected = len(verdicts)
    healing(script, [*verdicts, ""])
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("WAITING_INTERVENTION")
    assert len(script.payloads("generate_patch")) == expected
    await developer.send(Command.CONTINUE_REPAIR, ContinueRepair(USER, "mind the encoding"))
    assert await handle.result() == "CHANGED"
    assert script.payloads("generate_patch")[-1].hint == "mind the encoding"


async def test_ten_attempts_end_in_a_packed_fallback(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, list("abcdefghijklm"))
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("FALLBACK_REQUIRED")
    assert len(script.payloads("generate_patch")) == 10
    assert [given.model_class for given in script.payloads("generate_patch")] == ["L1"] * 4 + ["L2"] * 6
    assert script.payloads("package_recovery")
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
