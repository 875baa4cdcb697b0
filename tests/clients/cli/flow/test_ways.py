"""The table of ways on: what is open follows from what is legal, and leaving the job alone is always among the choices."""

import pytest

from iama.jobs.contract import COMMANDS_BY_STATE, Command
from iama.jobs.legal import REPORT_ISSUE
from iama_cli.client.model import Job
from iama_cli.exits import CliError
from iama_cli.flow.gates import WAITING
from iama_cli.flow.ways import WAIT, WAYS, Given, check_given, open_ways, way_named

ELSEWHERE = {"convert_words", "select_strategy", "approve_spec", "spec_revised", "decide_baseline", "report_test_run"}
"""Commands that have an answer of their own, or that no person gives."""


def job(state: str) -> Job:
    return Job("j", state, legal_commands=tuple(command.value for command in COMMANDS_BY_STATE[state]))


def test_every_command_of_the_contract_has_a_way_or_an_answer_of_its_own() -> None:
    assert {way.command for way in WAYS} | ELSEWHERE | {"cancel"} == {command.value for command in Command} | {REPORT_ISSUE}


@pytest.mark.parametrize("state", sorted(WAITING - {"WAITING_STRATEGY", "WAITING_SPEC_APPROVAL", "BASELINE_VALIDATION_FAILED"}))
def test_every_state_that_waits_offers_ways_with_words_of_their_own(state: str) -> None:
    words = [way.word for way in open_ways(job(state))]
    assert words and len(set(words)) == len(words) and WAIT not in words


def test_a_word_that_is_not_open_names_those_that_are() -> None:
    with pytest.raises(CliError) as refused:
        way_named(job("WAITING_BUDGET_DECISION"), "stronger")
    assert refused.value.detail["ways"] == ["raise", "decline"]


def test_a_way_that_needs_something_says_what() -> None:
    raising = way_named(job("WAITING_BUDGET_DECISION"), "raise")
    with pytest.raises(CliError, match="--credits"):
        check_given(raising, Given())
    check_given(raising, Given(credits=5))


def test_decisions_that_plan_or_facts_would_refuse_are_not_open() -> None:
    ways = {"rerun_from_fallback": ["edit_spec"]}
    packed = Job("j", "FALLBACK_REQUIRED", legal_commands=("intervene", "rerun_from_fallback"), legal_ways=ways)
    assert [way.word for way in open_ways(packed)] == ["intervene", "edit-spec"]
