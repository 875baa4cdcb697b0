"""How Updates are received: refused before anything is taken, and a repeat is answered the same, whatever has happened since.

Outside a workflow an update has the empty id, so "a repeat" is one that finds an answer under that id.
"""

import pytest
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import COMMAND_NOT_LEGAL, Command, CommandAnswer, ContinueRepair, Intervene, JobInput
from iama.jobs.states import LIVE, TERMINAL, JobState
from iama_worker.workflows.job_run import JobRun
from iama_worker.workflows.progress import JobProgress, legal_commands
from iama_worker.workflows.reception import Reception


def reception(state: JobState) -> Reception:
    return Reception(JobRun(JobInput("job-1", "REMOTE_SANDBOX", "PRO", False), JobProgress(state)))


def refusal(received: Reception, command: Command, *, decides: bool = False) -> ApplicationError:
    with pytest.raises(ApplicationError) as refused:
        received._require(command, decides=decides)
    return refused.value


@pytest.mark.parametrize("state", JobState)
def test_a_state_takes_the_commands_of_its_row_and_refuses_all_others(state: JobState) -> None:
    received, legal = reception(state), legal_commands(state)
    for command in Command:
        if command in legal:
            received._require(command)
        else:
            assert refusal(received, command).details[0].reason == "WRONG_STATE"
    assert (Command.CANCEL in legal) is (state in LIVE)
    assert not (legal and state in TERMINAL)


def test_a_refusal_is_final_and_tells_the_state_and_what_would_be_taken() -> None:
    error = refusal(reception(JobState.WAITING_STRATEGY), Command.RESUME)
    assert (error.type, error.non_retryable) == (COMMAND_NOT_LEGAL, True)
    told = error.details[0]
    assert (told.state, "select_strategy" in told.legal, "resume" in told.legal) == ("WAITING_STRATEGY", True, False)


def test_one_decision_at_a_time_is_taken_and_other_commands_go_on() -> None:
    received = reception(JobState.WAITING_INTERVENTION)
    received._require(Command.INTERVENE, decides=True)
    received.job.decide(Intervene("user-1"))
    assert refusal(received, Command.CONTINUE_REPAIR, decides=True).details[0].reason == "ALREADY_DECIDED"
    received._require(Command.CANCEL)


def test_a_taken_decision_is_handed_to_the_stage_and_answered_with_the_state_it_met() -> None:
    received = reception(JobState.WAITING_INTERVENTION)
    assert received._take(ContinueRepair("user-1")) == CommandAnswer("WAITING_INTERVENTION")
    assert received.job.has_decision()


def test_a_repeat_is_never_refused_never_taken_again_and_answered_as_the_first_time() -> None:
    received = reception(JobState.DELIVERED)
    received.job.progress.answers[""] = CommandAnswer("WAITING_INTERVENTION")
    received._require(Command.INTERVENE, decides=True)
    received._insist(False, "ANYTHING")
    assert received._take(Intervene("user-1")) == CommandAnswer("WAITING_INTERVENTION")
    assert not received.job.has_decision()
