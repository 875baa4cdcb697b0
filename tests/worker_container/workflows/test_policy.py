"""The table of steps and the activities of the worker are one and the same contract."""

from typing import get_type_hints

import pytest
from temporalio import activity

from iama_worker.activities.edge import HEARTBEAT_SECONDS
from iama_worker.workflows import policy
from iama_worker.workflows.policy import Step
from tests.worker_container.conftest import registered_activities

STEPS = {step.name: step for step in vars(policy).values() if isinstance(step, Step)}


def test_every_step_has_its_activity_and_no_activity_is_unused() -> None:
    assert set(registered_activities()) == set(STEPS)


@pytest.mark.parametrize("name", sorted(STEPS))
def test_both_sides_agree_on_the_types(name: str) -> None:
    hints = get_type_hints(registered_activities()[name])
    result = hints.pop("return")
    assert (list(hints.values()), result) == ([STEPS[name].given], STEPS[name].result)


def test_whoever_is_given_up_has_been_silent_for_ninety_seconds_and_many_heartbeats() -> None:
    assert {step.heartbeat.total_seconds() for step in STEPS.values() if step.heartbeat} == {90}
    assert HEARTBEAT_SECONDS <= 10


def test_what_costs_money_has_few_attempts_and_everything_long_heartbeats() -> None:
    assert policy.GENERATE_PATCH.retry.maximum_attempts == 2
    assert policy.RUN_TESTS.retry.maximum_attempts == 1
    local = {name for name in STEPS if name.startswith("record_")}
    assert {step.name for step in STEPS.values() if step.heartbeat is None} == local
    assert activity.in_activity() is False
