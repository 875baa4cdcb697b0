"""One attempt of a model: which class is asked, and what a refusal costs."""

import pytest

from iama_worker.activities import contract as c
from iama_worker.workflows.repair import repair_class
from tests.fakes.scripted_activities import ScriptedActivities, ref
from tests.worker_container.workflows.conftest import Developer, healing


@pytest.mark.parametrize(
    ("tier", "repairs", "expected"),
    [("FREE", 0, "L1"), ("FREE", 9, "L1"), ("PLUS", 2, "L1"), ("PLUS", 3, "L2"), ("PRO", 5, "L2"), ("MAX", 9, "L2")],
)
def test_the_cascade_follows_the_tier(tier: str, repairs: int, expected: str) -> None:
    assert repair_class(tier, repairs) == expected


async def test_a_refused_patch_counts_as_an_attempt_and_runs_nothing(developer: Developer, script: ScriptedActivities) -> None:
    healing(script, [""])
    refused = c.PatchMade("refused", "model", 1, ref("operations"), None, "SCOPE_VIOLATION", "other.py", ref("refusal"))
    good = c.PatchMade("patch", "model", 2, ref("operations"), ref("patch"))
    answers = [refused, good]
    script.answers["generate_patch"] = lambda given: answers.pop(0)
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.payloads("generate_patch")[1].evidence == ref("refusal")
    assert len(script.payloads("judge_run")) == 1
    ended = [given for given in script.payloads("record_attempt") if given.kept is not None]
    assert [(given.kept, given.fingerprint) for given in ended] == [(False, "SCOPE_VIOLATION"), (True, "")]


async def test_an_empty_answer_is_no_attempt(developer: Developer, script: ScriptedActivities) -> None:
    handle = await developer.start(fast_track=True)
    await developer.choose()
    assert await handle.result() == "CHANGED"
    assert script.payloads("package_delivery")[0].job.tier == "PRO"
    assert all(given.producer == "modernise_python" for given in script.payloads("record_attempt"))
