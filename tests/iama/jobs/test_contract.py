"""The contract with the workflow: what is sent can be read again, and ids can be computed by anybody."""

import json
from dataclasses import asdict, is_dataclass

import pytest

from iama.jobs import contract
from iama.jobs.contract import COMMANDS_BY_STATE, Command, JobInput, job_workflow_id, revert_workflow_id
from iama.jobs.states import JobState

PAYLOADS = [value for value in vars(contract).values() if isinstance(value, type) and is_dataclass(value)]


def test_a_job_and_each_of_its_reverts_have_workflow_ids_of_their_own() -> None:
    made = [job_workflow_id("a"), job_workflow_id("b"), *(revert_workflow_id("a", number) for number in (1, 2)), revert_workflow_id("b", 1)]
    assert len(set(made)) == len(made)
    assert job_workflow_id("a") == job_workflow_id("a")


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.__name__)
def test_no_payload_has_a_place_for_source_code_or_a_secret(payload: type) -> None:
    names = set(getattr(payload, "__slots__", ()))
    assert names and not names & {"source", "code", "text", "content", "token", "password", "secret", "diff", "patch"}


def test_an_old_start_without_the_newer_fields_can_still_be_read() -> None:
    old = json.loads('{"job_id": "j", "execution_mode": "LOCAL_NATIVE", "tier": "PRO"}')
    assert asdict(JobInput(**old)) == {**old, "fast_track": False, "carried": {}, "pre_authorized_class": ""}


def test_each_command_but_cancel_is_legal_somewhere_and_states_are_known() -> None:
    assert {command for commands in COMMANDS_BY_STATE.values() for command in commands} == set(Command) - {Command.CANCEL}
    assert set(COMMANDS_BY_STATE) <= {state.value for state in JobState}
