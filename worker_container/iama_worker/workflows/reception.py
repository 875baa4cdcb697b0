"""How every Update is received: validators refuse before anything enters the history, repeats are answered the same.

An update id that was applied before is answered the same again, in this run (the server does it) and after continue-as-new.
"""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from iama.jobs.contract import COMMAND_NOT_LEGAL, Command, CommandAnswer, CommandRefused
from iama_worker.workflows.job_run import JobRun
from iama_worker.workflows.progress import legal_commands


class Reception:
    """What handlers and validators share."""

    def __init__(self, job: JobRun) -> None:
        self.job = job

    def _take(self, decision: object) -> CommandAnswer:
        if not self._is_repeat():
            self.job.decide(decision)
        return self._answer()

    def _is_repeat(self) -> bool:
        return _update_id() in self.job.progress.answers

    def _answer(self) -> CommandAnswer:
        progress = self.job.progress
        known = progress.answers.get(_update_id())
        return known or progress.remember(_update_id(), CommandAnswer(progress.state.value))

    def _require(self, command: Command, *, decides: bool = False) -> None:
        """Refuse unless `command` is legal now; where it decides something, also when the decision is already taken."""
        if self._is_repeat():
            return
        self._insist(command in legal_commands(self.job.progress.state), "WRONG_STATE")
        self._insist(not (decides and self.job.has_decision()), "ALREADY_DECIDED")

    def _insist(self, holds: bool, reason: str) -> None:
        if holds or self._is_repeat():
            return
        state = self.job.progress.state
        refused = CommandRefused(state.value, self.job.offered(), reason)
        raise ApplicationError("this command is not legal now", refused, type=COMMAND_NOT_LEGAL, non_retryable=True)


def _update_id() -> str:
    info = workflow.current_update_info()
    return info.id if info else ""
