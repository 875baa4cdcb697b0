"""The state table: what it says about every state, and that nothing is out of reach."""

import pytest

from iama.jobs.contract import COMMANDS_BY_STATE
from iama.jobs.states import LIVE, TERMINAL, WAITING, WORKING, JobState, is_legal, legal_successors

S = JobState


def reachable(start: JobState) -> set[JobState]:
    found, ahead = {start}, [start]
    while ahead:
        fresh = legal_successors(ahead.pop()) - found
        found |= fresh
        ahead += fresh
    return found


def test_nothing_follows_an_end() -> None:
    assert {S.DELIVERED, S.FAILED} == TERMINAL
    assert all(legal_successors(state) == frozenset() for state in TERMINAL)


@pytest.mark.parametrize("state", sorted(LIVE))
def test_every_live_state_can_fail_and_can_still_be_delivered(state: JobState) -> None:
    assert is_legal(state, S.FAILED)
    assert S.DELIVERED in reachable(state)


def test_every_state_can_be_reached_from_the_first_which_cannot_be_entered_again() -> None:
    assert reachable(S.PENDING) == set(JobState)
    assert not any(is_legal(state, S.PENDING) for state in JobState)


def test_no_step_leads_to_where_it_starts() -> None:
    assert not any(is_legal(state, state) for state in JobState)


@pytest.mark.parametrize("state", sorted(WORKING))
def test_work_can_lose_its_client_and_go_back_to_the_spec(state: JobState) -> None:
    assert {S.CLIENT_HEARTBEAT_LOST, S.WAITING_SPEC_APPROVAL} <= legal_successors(state)
    assert is_legal(S.CLIENT_HEARTBEAT_LOST, state)


def test_only_work_and_a_taken_fallback_deliver() -> None:
    assert {state for state in JobState if is_legal(state, S.DELIVERED)} == {S.REFACTORING, S.SELF_HEALING, S.FALLBACK_REQUIRED}


def test_refactoring_is_entered_behind_a_passed_baseline_only() -> None:
    came_from = {state for state in JobState if is_legal(state, S.REFACTORING)}
    assert came_from == {S.BASELINE_VALIDATION, S.WAITING_TIMEOUT_DECISION, S.WAITING_BUDGET_DECISION, S.CLIENT_HEARTBEAT_LOST}
    assert not is_legal(S.BASELINE_VALIDATION_FAILED, S.REFACTORING)


def test_a_user_who_intervened_is_checked_before_anything_is_delivered() -> None:
    assert legal_successors(S.USER_INTERVENING) == {S.SELF_HEALING, S.WAITING_INTERVENTION, S.FAILED}


def test_a_state_works_or_waits_but_never_both() -> None:
    assert not WORKING & WAITING
    assert WAITING | WORKING <= LIVE


def test_commands_are_for_live_states_only() -> None:
    assert {S(name) for name in COMMANDS_BY_STATE} <= LIVE
