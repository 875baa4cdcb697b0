"""A closer look at what failed: one run more, whose findings go to the repair and the delivery, and whose failure goes nowhere."""

import pytest
from temporalio.exceptions import ApplicationError

from iama_worker.activities import contract as c
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import Developer


def _fails_and_can_tell(given: c.JudgeRun) -> c.Verdict:
    looks = ref("looks") if given.looks else None
    return c.Verdict(False, 1, "print", "test_x fails", ref("evidence"), looks=looks)


async def test_a_dropped_recipe_is_told_with_its_counterexamples(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["judge_run"] = _fails_and_can_tell
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    looks = [order for order in script.payloads("request_run") if order.purpose == "looks"]
    assert [(order.kind, order.candidate, order.looks) for order in looks] == [("VERIFY", ref("candidate"), ref("looks"))]
    (given,) = script.payloads("read_looks")
    assert (given.run_id, given.looks, given.evidence) == (looks[0].run_id, ref("looks"), ref("evidence"))
    (result,) = script.payloads("package_delivery")[0].recipes
    assert (result.kept, result.examples) == (False, ref("examples"))


async def test_a_repair_is_told_what_was_seen(developer: Developer, script: ScriptedActivities) -> None:
    script.answers["draft_spec"] = lambda given: c.Drafted(1, ())
    made = c.PatchMade("a patch", "model", 1, ref("operations"), ref("patched"))
    script.answers["generate_patch"] = lambda given: made if len(script.payloads("generate_patch")) < 3 else c.PatchMade()
    script.answers["judge_run"] = _fails_and_can_tell
    handle = await developer.start(fast_track=True)
    await developer.choose()
    await handle.result()
    first, second, *_ = script.payloads("generate_patch")
    assert (first.evidence, second.evidence) == (None, ref("looked"))


@pytest.mark.parametrize("step", ["request_run", "read_looks"])
async def test_nothing_fails_for_want_of_a_look(developer: Developer, script: ScriptedActivities, step: str) -> None:
    usual = script.answers[step]

    def fail(given: c.RunOrder | c.ReadLooks) -> object:
        if isinstance(given, c.RunOrder) and given.purpose != "looks":
            return usual(given)
        raise ApplicationError("no", non_retryable=True)

    script.answers["judge_run"] = _fails_and_can_tell
    script.answers[step] = fail
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "NOTHING_TO_CHANGE"
    (result,) = script.payloads("package_delivery")[0].recipes
    assert (result.kept, result.reason, result.examples) == (False, "test_x fails", None)
