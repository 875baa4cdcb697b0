"""The table of steps and the activities of the worker are one and the same contract."""

from typing import get_type_hints

import pytest
from temporalio import activity
from temporalio.common import RetryPolicy

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


def test_what_costs_nothing_outlasts_a_database_that_changes_over() -> None:
    patient = {step.name for step in STEPS.values() if _patience(step.retry) >= 60}
    assert {"request_run", "judge_run", "apply_recipe", "build_suite", "package_delivery", "ask_again"} <= patient
    assert patient.isdisjoint({"generate_patch", "run_tests", "draft_spec", "read_words"})


def _patience(retry: RetryPolicy) -> float:
    """Seconds between the first try and the last; None of attempts means without end."""
    if not retry.maximum_attempts:
        return float("inf")
    most = retry.maximum_interval.total_seconds() if retry.maximum_interval else float("inf")
    pauses = (retry.initial_interval.total_seconds() * retry.backoff_coefficient**n for n in range(retry.maximum_attempts - 1))
    return sum(min(pause, most) for pause in pauses)


def test_what_costs_money_has_few_attempts_and_everything_long_heartbeats() -> None:
    assert policy.GENERATE_PATCH.retry.maximum_attempts == 2
    assert policy.RUN_TESTS.retry.maximum_attempts == 1
    local = {name for name in STEPS if name.startswith("record_")}
    assert {step.name for step in STEPS.values() if step.heartbeat is None} == local
    assert activity.in_activity() is False
