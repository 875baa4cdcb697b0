"""What crosses between workflows and activities survives the way, and stays small enough for a history."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from temporalio.converter import DataConverter

from iama_worker.activities import contract
from iama_worker.activities.contract import (
    AttemptCounters,
    Failure,
    JobKey,
    RecipeResult,
    RecordTransition,
    RunOrder,
    StageSpent,
    Verdict,
)
from iama_worker.activities.delivery_contract import PackageDelivery
from tests.fakes.scripted_activities import ref

KEY = JobKey("job-1", "REMOTE_SANDBOX", "PRO")
LIMIT = 200 << 10
CROSSING: list[Any] = [
    RunOrder(KEY, "run-1", "PROBE", 1, "STANDARD", traces=ref("traces"), focus=("bdd-001",), leave_out=("t.py::a",), time_factor=2.0),
    Verdict(False, 1, "fingerprint", "one test fails", ref("evidence"), timed_out=True),
    RecordTransition(
        "job-1", "k", "REFACTORING", "FAILED", "why", "SYSTEM", 1.5, ("cancel",), "X", Failure("a", "b", "c"), AttemptCounters(1)
    ),
    PackageDelivery(
        KEY,
        "STANDARD",
        1,
        2,
        ref("suite"),
        None,
        None,
        "",
        (RecipeResult("r", True, "kept", 3),),
        stages=(StageSpent("ANALYZING", "at", 1.0),),
    ),
]
PAYLOADS = [one for one in vars(contract).values() if is_dataclass(one) and one.__module__ == contract.__name__]  # type: ignore[union-attr]


@pytest.mark.parametrize("value", CROSSING, ids=lambda value: type(value).__name__)
async def test_a_payload_comes_back_as_it_went(value: Any) -> None:
    payloads = await DataConverter.default.encode([value])
    assert await DataConverter.default.decode(payloads, [type(value)]) == [value]


async def test_a_job_with_every_recipe_and_many_stages_fits_into_a_history() -> None:
    recipes = tuple(RecipeResult("r" * 40, True, "x" * 200, 99, 99, ref("before"), ref("after")) for _ in range(20))
    stages = tuple(StageSpent("WAITING_DEEP_FIX_CONFIRMATION", "2026-11-20T12:00:00.000Z", 1e6) for _ in range(500))
    given = PackageDelivery(
        KEY, "STANDARD", 1, 2, ref("suite"), ref("result"), ref("score"), "run", recipes, ref("manifest"), "run", stages
    )
    (payload,) = await DataConverter.default.encode([given])
    assert len(payload.data) < LIMIT


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.__name__)
def test_code_travels_as_a_reference_and_never_as_bytes_or_files(payload: Any) -> None:
    kinds = " ".join(str(field.type) for field in fields(payload))
    assert not [word for word in ("bytes", "Mapping", "dict", "list", "Any", "object") if word in kinds]


def test_what_was_not_said_is_the_harmless_thing() -> None:
    order = RunOrder(KEY, "r", "VERIFY", 1, "STANDARD")
    assert (order.purpose, order.focus, order.leave_out, order.time_factor, order.workflow_id) == ("suite", (), (), 1.0, "")
    step = RecordTransition("job-1", "k", "A", "B", "why", "SYSTEM", 0.0)
    assert (step.failure, step.settle_as, step.frozen, step.verified) == (None, "", False, False)
