"""The job's story on the real server: every state, every way out, nothing illegal."""

import asyncio

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import (
    COMMAND_NOT_LEGAL,
    POLICY_ERROR,
    ApproveSpec,
    Cancel,
    Command,
    ContinueRepair,
    DecideBaseline,
    SelectStrategy,
    SpecRevised,
)
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer

HAPPY = [
    "ANALYZING",
    "WAITING_STRATEGY",
    "WAITING_SPEC_APPROVAL",
    "GENERATING_TESTS",
    "BASELINE_VALIDATION",
    "REFACTORING",
    "DELIVERED",
]


async def test_an_empty_job_goes_through_all_states(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    assert await handle.result() == "CHANGED"
    assert script.states() == HAPPY
    keys = [given.key for given in script.payloads("record_transition")]
    assert len(set(keys)) == len(keys)
    assert script.calls[-1][0] == "forget_tree"


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


@pytest.mark.parametrize("state", ["WAITING_STRATEGY", "WAITING_SPEC_APPROVAL"])
async def test_cancel_ends_a_waiting_job(developer: Developer, script: ScriptedActivities, state: str) -> None:
    handle = await developer.start()
    if state != "WAITING_STRATEGY":
        await developer.choose()
    await script.until_state(state)
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.states()[-1] == "FAILED"


@pytest.mark.parametrize("step", ["analyze_scope", "request_run", "apply_recipe", "package_delivery"])
async def test_cancel_stops_the_running_activity_and_cleans_up(developer: Developer, script: ScriptedActivities, step: str) -> None:
    script.answers[step] = lambda given: asyncio.sleep(3600)
    handle = await developer.start(fast_track=True)
    if step != "analyze_scope":
        await developer.choose()
    await script.until(lambda: bool(script.payloads(step)))
    await developer.send(Command.CANCEL, Cancel(USER))
    assert await handle.result() == "USER_CANCELLED"
    assert script.payloads("record_transition")[-1].failure.code == "USER_CANCELLED"
    assert script.payloads("forget_tree")


async def test_a_cancel_by_the_operator_is_recorded_too(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start()
    await script.until_state("WAITING_STRATEGY")
    await handle.cancel()
    assert await handle.result() == "USER_CANCELLED"
    assert script.states()[-1] == "FAILED"


async def test_exhausted_activities_are_an_infrastructure_failure(developer: Developer, script: ScriptedActivities) -> None:
    def fail(given: object) -> object:
        raise ApplicationError("disk full", "STORE_UNAVAILABLE", "The object store is away or full.", non_retryable=True)

    script.answers["analyze_scope"] = fail
    handle = await developer.start()
    assert await handle.result() == "INFRA_FAILURE"
    assert script.payloads("record_transition")[-1].failure == c.Failure(
        "INFRA_FAILURE", "STORE_UNAVAILABLE", "The object store is away or full."
    )


async def test_a_policy_refusal_blocks_the_job(developer: Developer, script: ScriptedActivities) -> None:
    def refuse(given: object) -> object:
        raise ApplicationError("secret", "TARGET_HAS_SECRET", "A target holds a secret.", type=POLICY_ERROR, non_retryable=True)

    script.answers["analyze_scope"] = refuse
    handle = await developer.start()
    assert await handle.result() == "POLICY_BLOCKED"
    assert script.payloads("record_transition")[-1].failure.code == "TARGET_HAS_SECRET"


async def test_a_revision_during_the_work_stops_it_and_asks_again(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["build_suite"] = lambda given: asyncio.sleep(3600)
    handle = await developer.start()
    await developer.choose()
    await developer.approve()
    await script.until(lambda: bool(script.payloads("build_suite")))
    await developer.send(Command.SPEC_REVISED, SpecRevised(2, USER))
    script.answers["build_suite"] = lambda given: c.SuiteBuilt(ref("suite"), 3, 1)
    await developer.approve(2)
    assert await handle.result() == "CHANGED"
    assert script.states() == [*HAPPY[:4], "WAITING_SPEC_APPROVAL", *HAPPY[3:]]
    assert script.payloads("judge_baseline")[0].revision == 2


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


async def test_bad_units_are_dropped_and_the_good_ones_kept(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["apply_recipe"] = lambda given: c.Candidate(
        given.recipe, 8, given.keep if given.keep is not None else tuple(range(8)), 1, ref(f"candidate-{given.keep}"), ref("units")
    )
    tried: list[tuple[int, ...]] = []

    def judge(given: c.JudgeRun) -> c.Verdict:
        subset = script.payloads("apply_recipe")[-1].keep or tuple(range(8))
        tried.append(subset)
        return c.Verdict(5 not in subset, int(5 in subset), "print", "test_x fails")

    script.answers["judge_run"] = judge
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    (result,) = script.payloads("package_delivery")[0].recipes
    assert (result.kept, result.units_kept, result.units_dropped) == (True, 7, 1)
    assert tried[-1] == (0, 1, 2, 3, 4, 6, 7)


def healing(script: ScriptedActivities, verdicts: list[str]) -> None:
    """Let a model answer: each verdict is a fingerprint, or empty for a pass. Recipes do nothing."""
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 0)
    script.answers["generate_patch"] = lambda given: c.PatchMade(
        "patch", "model", 2, ref("operations"), ref(f"patch-{given.attempt_number}")
    )
    script.answers["judge_run"] = lambda given: c.Verdict(not (seen := verdicts.pop(0)), int(bool(seen)), seen, seen, ref("evidence"))


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
