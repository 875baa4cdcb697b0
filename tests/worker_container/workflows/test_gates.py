"""Decisions of the developer lead where the table says."""

import pytest

from iama.jobs.contract import Command, ConvertWords, DecideBaseline, SpecRevised
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer


@pytest.mark.parametrize(
    ("decision", "returns_to"),
    [("revise", "WAITING_SPEC_APPROVAL"), ("characterise", "BASELINE_VALIDATION"), ("drop_item", "BASELINE_VALIDATION")],
)
async def test_a_failed_baseline_is_decided_and_runs_again(
    developer: Developer, script: ScriptedActivities, decision: str, returns_to: str
) -> None:
    verdicts = [c.BaselineJudged(ref("s"), 3, 0, 1, ("item-1",)), c.BaselineJudged(ref("s"), 3, 0, 1)]
    script.answers["judge_baseline"] = lambda given: verdicts.pop(0)
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    await script.until_state("BASELINE_VALIDATION_FAILED")
    await developer.send(Command.DECIDE_BASELINE, DecideBaseline(decision, USER))
    if decision == "revise":
        await developer.approve()
    assert await handle.result() == "CHANGED"
    assert script.states()[6] == returns_to
    assert [given.kind for given in script.payloads("request_run")].count("BASELINE") == 2
    assert script.payloads("judge_baseline")[1].dropped_items == (("item-1",) if decision == "drop_item" else ())


async def test_an_approval_is_recorded_with_who_gave_it(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    await handle.result()
    assert script.payloads("record_approval") == [c.RecordApproval(developer.job_id, 1, USER, True, False)]


async def test_fast_track_approves_unseen_and_says_so(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    assert [given.reviewed for given in script.payloads("record_approval")] == [False]
    assert "FAST_TRACK_NOT_REVIEWED" in [given.reason for given in script.payloads("record_transition")]


async def test_a_revision_at_the_gate_becomes_the_one_to_approve(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await developer.choose()
    await script.until_state("WAITING_SPEC_APPROVAL")
    await developer.send(Command.SPEC_REVISED, SpecRevised(2, USER))
    await developer.approve(2)
    assert await handle.result() == "CHANGED"
    assert script.payloads("judge_baseline")[0].revision == 2


async def test_a_sentence_is_read_while_the_spec_waits_and_changes_nothing(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await developer.choose()
    await script.until_state("WAITING_SPEC_APPROVAL")
    given = ConvertWords("remove bdd-001", 1, USER)
    read = await handle.execute_update(Command.CONVERT_WORDS.value, given, id="say-1")
    assert read["changes"] == [{"kind": "remove", "item_id": "bdd-001"}]
    again = await handle.execute_update(Command.CONVERT_WORDS.value, given, id="say-1")
    assert again == read and len(script.payloads("read_words")) == 1, "a repeat is answered the same, and asked once"
    assert await developer.refused(Command.CONVERT_WORDS, ConvertWords("remove it", 2, USER)) == "STALE_REVISION"
    await developer.approve()
    assert await handle.result() == "CHANGED"
    assert script.states().count("WAITING_SPEC_APPROVAL") == 1
