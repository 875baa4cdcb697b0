"""Recipes are kept or dropped alone, and a bad unit does not cost the others."""

import pytest
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import Command, DecideTimeout, Signal
from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import USER, Developer


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


async def test_a_recipe_that_passes_is_verified_once(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    (result,) = script.payloads("package_delivery")[0].recipes
    assert (result.kept, result.units_kept, result.units_dropped) == (True, 2, 0)
    assert len(script.payloads("judge_run")) == 1


async def test_the_next_recipe_is_prepared_while_one_is_verified_and_applied_once(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("first", "second", "third"))
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))

    async def run(given: c.RunRef) -> c.RunClosed:
        applied = {None: 0, ref("tree-first"): 2, ref("tree-second"): 3, ref("tree-third"): 3}[script.candidate_of(given.run_id)]
        await script.until(lambda: len(script.payloads("apply_recipe")) >= applied)
        return c.RunClosed("completed")

    script.answers["run_tests"] = run
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert len(script.payloads("judge_run")) == 3
    assert [given.recipe for given in script.payloads("apply_recipe")] == ["first", "second", "third"]
    assert script.payloads("package_delivery")[0].result == ref("tree-third")


async def test_the_first_recipe_is_prepared_while_planted_faults_are_tried(developer: Developer, script: ScriptedActivities) -> None:
    async def run(given: c.RunRef) -> c.RunClosed:
        kinds = {asked.run_id: asked.kind for asked in script.payloads("request_run")}
        if kinds[given.run_id] == "MUTATION":
            await script.until(lambda: [asked.kind for asked in script.payloads("request_run")][-1] == "VERIFY")
        return c.RunClosed("completed")

    script.answers["run_tests"] = run
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    (applied,) = script.payloads("apply_recipe")
    asked = [given.run_id for given in script.payloads("request_run") if given.kind == "VERIFY" and given.purpose == "suite"]
    assert [given.run_id for given in script.payloads("judge_run")] == asked
    assert [given.attempt_number for given in script.payloads("record_attempt")] == [applied.attempt_number] * 2


@pytest.mark.parametrize("decision", ["increase_timeout", "continue"])
async def test_a_job_that_stops_at_the_planted_faults_keeps_what_was_prepared(
    developer: Developer, script: ScriptedActivities, decision: str
) -> None:
    scored = [c.MutationScored(None, 0, 0, timed_out=True), c.MutationScored(ref("score"), 8, 10)]
    script.answers["score_mutation"] = lambda given: scored.pop(0)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await script.until_state("WAITING_TIMEOUT_DECISION")
    await developer.send(Command.DECIDE_TIMEOUT, DecideTimeout(decision, USER))
    assert await handle.result() == "CHANGED"
    assert len(script.payloads("apply_recipe")) == 1
    asked = [given.run_id for given in script.payloads("request_run") if given.kind == "VERIFY" and given.purpose == "suite"]
    assert [given.run_id for given in script.payloads("judge_run")] == asked and not script.payloads("withdraw_run")


async def test_a_recipe_that_finds_nothing_does_not_keep_the_next_from_being_prepared(
    developer: Developer, script: ScriptedActivities
) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("first", "idle", "idle too", "last"))

    def apply(given: c.ApplyRecipe) -> c.Candidate:
        if given.recipe.startswith("idle"):
            return c.Candidate(given.recipe, 0)
        return c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))

    async def run(given: c.RunRef) -> c.RunClosed:
        followed = script.candidate_of(given.run_id) == ref("tree-first")
        await script.until(lambda: not followed or script.payloads("request_run")[-1].candidate == ref("tree-last"))
        return c.RunClosed("completed")

    script.answers |= {"apply_recipe": apply, "run_tests": run}
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    results = script.payloads("package_delivery")[0].recipes
    assert [(result.name, result.kept) for result in results] == [("first", True), ("idle", False), ("idle too", False), ("last", True)]
    assert [given.recipe for given in script.payloads("apply_recipe")] == ["first", "idle", "idle too", "last"]
    assert [given.attempt_number for given in script.payloads("judge_run")] == [3, 6]


async def test_a_client_lost_at_the_planted_faults_is_asked_anew_for_what_was_asked_ahead(
    developer: Developer, script: ScriptedActivities
) -> None:
    def asked(kind: str) -> list[str]:
        return [given.run_id for given in script.payloads("request_run") if given.kind == kind and given.purpose == "suite"]

    handle = await developer.start("LOCAL_NATIVE", fast_track=True)
    await developer.choose()
    for kind in ("TRACE", "PROBE", "BASELINE"):
        await script.until(lambda kind=kind: bool(asked(kind)))
        await developer.report(asked(kind)[0])
    await script.until(lambda: bool(asked("VERIFY")))
    await handle.signal(Signal.CLIENT_LOST.value)
    await script.until_state("CLIENT_HEARTBEAT_LOST")
    await handle.signal(Signal.CLIENT_RECOVERED.value)
    await script.until(lambda: len(asked("MUTATION")) == 2 and len(asked("VERIFY")) == 2)
    await developer.report(asked("MUTATION")[1])
    await developer.report(asked("VERIFY")[1])
    await script.until(lambda: bool(script.payloads("judge_run")))
    assert script.payloads("judge_run")[0].run_id == asked("VERIFY")[1]


async def test_what_fails_on_a_candidate_that_is_dropped_anyway_is_tried_again_in_its_turn(
    developer: Developer, script: ScriptedActivities
) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("first", "second"))

    def apply(given: c.ApplyRecipe) -> c.Candidate:
        if given.current == ref("tree-first"):
            raise ApplicationError("cannot be read", type="POLICY_ERROR", non_retryable=True)
        return c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))

    script.answers["apply_recipe"] = apply
    script.answers["judge_run"] = lambda given: c.Verdict(script.candidate_of(given.run_id) != ref("tree-first"), 1, "f", "fails")
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.payloads("package_delivery")[0].result == ref("tree-second")


async def test_the_next_run_is_asked_for_ahead_and_withdrawn_where_it_does_not_serve(
    developer: Developer, script: ScriptedActivities
) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("first", "second", "third"))
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))

    async def run(given: c.RunRef) -> c.RunClosed:
        followed = script.candidate_of(given.run_id) in (ref("tree-first"), ref("tree-second"))
        await script.until(lambda: not followed or script.payloads("request_run")[-1].run_id != given.run_id)
        return c.RunClosed("completed")

    script.answers["run_tests"] = run
    script.answers["judge_run"] = lambda given: c.Verdict(script.candidate_of(given.run_id) != ref("tree-second"), 0, "f", "fails")
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    verifications = [given for given in script.payloads("request_run") if given.kind == "VERIFY" and given.purpose == "suite"]
    asked = [(given.candidate, given.attempt_number, given.run_id) for given in verifications]
    assert [(candidate, number) for candidate, number, _ in asked] == [
        (ref("tree-first"), 3),
        (ref("tree-second"), 4),
        (ref("tree-third"), 5),
        (ref("tree-third"), 5),
    ]
    assert [given.run_id for given in script.payloads("withdraw_run")] == [asked[2][2]]
    assert [given.run_id for given in script.payloads("judge_run")] == [asked[0][2], asked[1][2], asked[3][2]]


async def test_later_recipes_stand_on_what_was_kept(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ("first", "second", "third"))
    script.answers["apply_recipe"] = lambda given: c.Candidate(given.recipe, 1, (0,), 1, ref(f"tree-{given.recipe}"), ref("units"))
    script.answers["judge_run"] = lambda given: c.Verdict(script.candidate_of(given.run_id) != ref("tree-second"), 0, "f", "fails")
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    assert [(given.recipe, given.current) for given in script.payloads("apply_recipe")] == [
        ("first", None),
        ("second", ref("tree-first")),
        ("third", ref("tree-second")),
        ("third", ref("tree-first")),
    ]
    assert script.payloads("package_delivery")[0].result == ref("tree-third")
    assert [(given.attempt_number, given.kept) for given in script.payloads("record_attempt") if given.kept is not None] == [
        (3, True),
        (4, False),
        (5, True),
    ]
