"""Which commands a state accepts, and which of them are offered to whom."""

import pytest

from iama.jobs.legal import Terms, legal_commands, offered_commands, offered_ways
from iama.jobs.states import LIVE, TERMINAL, WAITING, JobState

ALL = Terms(frozen=True, verified=True, deep_fix=True, spec_editing=True, paid_today=True)
NOTHING = Terms(frozen=False, verified=False, deep_fix=False, spec_editing=False, paid_today=False)


@pytest.mark.parametrize("state", sorted(LIVE))
def test_every_live_job_can_be_cancelled(state: JobState) -> None:
    assert "cancel" in offered_commands(state, NOTHING)


@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_an_ended_job_accepts_nothing(state: JobState) -> None:
    assert (legal_commands(state), offered_commands(state, ALL)) == ((), ())


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        (JobState.PENDING, ("start", "cancel")),
        (JobState.ANALYZING, ("cancel",)),
        (JobState.WAITING_STRATEGY, ("select_strategy", "cancel")),
        (JobState.WAITING_SPEC_APPROVAL, ("approve_spec", "spec_revised", "convert_words", "cancel")),
        (JobState.BASELINE_VALIDATION_FAILED, ("decide_baseline", "cancel")),
        (JobState.WAITING_INTERVENTION, ("continue_repair", "intervene", "request_deep_fix", "cancel")),
    ],
)
def test_a_state_accepts_its_own_commands_and_a_rich_plan_is_offered_all(state: JobState, commands: tuple[str, ...]) -> None:
    assert (legal_commands(state), offered_commands(state, ALL)) == (commands, commands)


@pytest.mark.parametrize(
    ("state", "terms", "commands"),
    [
        (JobState.WAITING_SPEC_APPROVAL, Terms.of_tier("FREE", False, False), ("approve_spec", "cancel")),
        (JobState.WAITING_INTERVENTION, Terms.of_tier("FREE", True, False), ("continue_repair", "intervene", "cancel")),
        (JobState.WAITING_INTERVENTION, Terms.of_tier("PLUS", True, True), ("continue_repair", "intervene", "cancel")),
        (JobState.WAITING_INTERVENTION, Terms.of_tier("PRO", True, True), ("continue_repair", "intervene", "request_deep_fix", "cancel")),
        (JobState.FALLBACK_REQUIRED, Terms.of_tier("PRO", False, False), ("rerun_from_fallback", "report_issue", "cancel")),
        (JobState.FALLBACK_REQUIRED, Terms.of_tier("FREE", True, False), ("intervene", "report_issue", "cancel")),
    ],
)
def test_what_plan_or_facts_would_refuse_is_not_offered(state: JobState, terms: Terms, commands: tuple[str, ...]) -> None:
    assert offered_commands(state, terms) == commands


@pytest.mark.parametrize(
    ("state", "terms", "ways"),
    [
        (JobState.WAITING_TIMEOUT_DECISION, NOTHING, {"decide_timeout": ("increase_timeout", "continue", "quarantine_test")}),
        (JobState.WAITING_TIMEOUT_DECISION, ALL, {"decide_timeout": ("increase_timeout", "continue")}),
        (JobState.FALLBACK_REQUIRED, ALL, {"rerun_from_fallback": ("retry_stronger", "edit_spec", "take_partial")}),
        (JobState.FALLBACK_REQUIRED, Terms.of_tier("FREE", True, True), {"rerun_from_fallback": ("take_partial",)}),
        (JobState.FALLBACK_REQUIRED, Terms.of_tier("PLUS", False, False), {"rerun_from_fallback": ("edit_spec",)}),
        (JobState.FALLBACK_REQUIRED, NOTHING, {}),
        (JobState.WAITING_INTERVENTION, ALL, {}),
    ],
)
def test_of_a_command_those_decisions_are_named_that_are_left(state: JobState, terms: Terms, ways: dict[str, tuple[str, ...]]) -> None:
    assert offered_ways(state, terms) == ways


@pytest.mark.parametrize("state", sorted(WAITING))
def test_offers_are_among_what_the_state_accepts(state: JobState) -> None:
    for terms in (ALL, NOTHING, Terms.of_tier("FREE", True, True), Terms.of_tier("MAX", False, False)):
        assert set(offered_commands(state, terms)) <= set(legal_commands(state))
