"""Attend a job until it ends: events in, decisions and test reports out, and a clean floor whatever happens.

Ctrl-C asks on a terminal whether to detach or to cancel; elsewhere it cancels. Either way every local process is
killed and every scratch copy removed before the command ends.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import NoReturn

from iama_cli.client.api import Api
from iama_cli.client.events import EventFeed
from iama_cli.client.model import Event, Job
from iama_cli.exits import CliError, Exit
from iama_cli.flow.gates import WAITING, Gatekeeper
from iama_cli.flow.options import Answers
from iama_cli.flow.story import Story
from iama_cli.local.heartbeat import Heartbeat
from iama_cli.local.interrupts import terminable
from iama_cli.local.runs import RunAttendant, Workbench
from iama_cli.output.screen import Screen
from iama_cli.output.stages import StageBoard
from iama_cli.settings import Settings

_LOOK_AGAIN_S = 20.0
_SETTLE_S = 5.0


@dataclass(slots=True)
class Attendance:
    """One client at one job. `bench` is None when tests run elsewhere, or this machine does not know the workspace."""

    api: Api
    settings: Settings
    screen: Screen
    job_id: str
    answers: Answers
    bench: Workbench | None = None
    caught_up_at: int = 0
    """Events up to this number are history, told again; gates among them were answered long ago."""
    after: int = 0
    """The last event that was seen before; the story goes on behind it."""
    _gate_open: bool = False
    _looked_at: float = field(default_factory=time.monotonic)

    def run(self) -> Job:
        """Follow the job to its end; the job as it then is. Raises DECISION_NEEDED at a gate nobody has answered."""
        try:
            with ExitStack() as stack, terminable():
                board = stack.enter_context(StageBoard(self.screen))
                runs = None
                if self.bench is not None:
                    stack.enter_context(Heartbeat(self.api, self.job_id))
                    runs = stack.enter_context(RunAttendant(self.api, self.job_id, self.bench))
                self._follow(Story(board), runs)
        except KeyboardInterrupt:
            self._interrupted()
        except CliError as error:
            raise self._resumable(error) from None
        return self._settled()

    def _follow(self, story: Story, runs: RunAttendant | None) -> None:
        feed = EventFeed(self.api, self.settings, self.job_id, self.after)
        gates = Gatekeeper(self.api, self.screen, story, self.answers)
        for event in feed.follow():
            if event is None:
                if self._quiet(gates, runs):
                    return
                continue
            self.screen.event(event.to_json())
            story.tell(event)
            if self._react(event, gates, runs):
                return

    def _react(self, event: Event, gates: Gatekeeper, runs: RunAttendant | None) -> bool:
        """Do what an event asks for; whether the job is over."""
        self._looked_at = time.monotonic()
        if event.type == "test_run_requested" and runs is not None:
            runs.ask(str(event.payload["run_id"]))
        if event.type in {"decision_required", "state_change"}:
            self._gate_open = event.type == "decision_required"
        if self._gate_open and event.seq >= self.caught_up_at:
            self._gate_open = False
            self._decide(gates)
        return event.type == "state_change" and event.payload.get("to") in {"DELIVERED", "FAILED"}

    def _decide(self, gates: Gatekeeper) -> None:
        """Another client may have answered meanwhile, so the job is asked first where it stands."""
        job = self.api.job(self.job_id)
        if job.status in WAITING:
            gates.decide(job)

    def _quiet(self, gates: Gatekeeper, runs: RunAttendant | None) -> bool:
        """Nothing came for a second: look whether a run failed here, and now and then at the job itself."""
        if runs is not None and runs.failure is not None:
            raise runs.failure
        if time.monotonic() - self._looked_at < _LOOK_AGAIN_S:
            return False
        self._looked_at = time.monotonic()
        if runs is not None:
            runs.ask_open()
        return self.api.job(self.job_id).over

    def _settled(self) -> Job:
        """The outcome is written right after the last state; wait for it a moment."""
        deadline = time.monotonic() + _SETTLE_S
        job = self.api.job(self.job_id)
        while job.over and job.outcome is None and job.failure is None and time.monotonic() < deadline:
            self.api.transport.sleep(0.1)
            job = self.api.job(self.job_id)
        return job

    def _resumable(self, error: CliError) -> CliError:
        """Where a part of the service was away, the job goes on without this command and can be taken up again."""
        if error.exit_code is not Exit.UNAVAILABLE:
            return error
        message = f"{error.message}; `iama watch {self.job_id}` takes the job up again"
        return replace(error, message=message, detail={**error.detail, "job_id": self.job_id})

    def _interrupted(self) -> NoReturn:
        """Everything local has stopped already; now the question is about the job."""
        detach = (
            self.screen.may_ask and self.screen.ask("Detach and let the job go on, or cancel it?", ["detach", "cancel"], None) == "detach"
        )
        detail = {"job_id": self.job_id}
        if detach:
            message = f"detached; `iama watch {self.job_id}` takes it up again (within 5 minutes where tests run on this machine)"
            raise CliError("DETACHED", message, Exit.INTERRUPTED, detail)
        self.api.cancel_job(self.job_id)
        raise CliError("INTERRUPTED", "interrupted; the job is cancelled", Exit.INTERRUPTED, detail)
