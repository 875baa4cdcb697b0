"""How handlers speak to workflows, as a Protocol, and the errors it turns the server's answers into.

An update waits until it is ACCEPTED: from then on it will be carried out, whatever happens to the caller.
"""

from typing import Protocol

from iama.kit.errors import Conflict, JsonValue, OverLimit, Unavailable


class CommandNotLegal(Conflict):
    """The job does not accept this command now."""

    code = "COMMAND_NOT_LEGAL"
    remedy = "Read the job: `detail.legal` lists what it accepts in its present state."


class WorkflowNotRunning(Conflict):
    """The job is not running: it has not been started, or it has ended."""

    code = "JOB_NOT_RUNNING"
    remedy = "Read the job's status; start it, or create a new one."


class WorkflowsUnavailable(Unavailable):
    """Commands cannot be taken for the moment."""

    code = "WORKFLOWS_UNAVAILABLE"


class TooManyCommands(OverLimit):
    """This job has more commands in flight than it can take."""

    code = "TOO_MANY_COMMANDS"
    remedy = "Send it again after `Retry-After` seconds with the same Idempotency-Key."


class WorkflowGateway(Protocol):
    """Starts workflows and sends them updates."""

    async def start(self, workflow: str, workflow_id: str, payload: object, *, retry_failed: bool = False) -> bool:
        """Start it; False where one of this id was started before, running or not. `retry_failed`: one that failed starts anew."""
        ...

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        """Send a command and return once it is accepted, with its answer where that is known by then, else None."""
        ...

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        """Send a command that answers within seconds and return its answer."""
        ...

    async def ping(self) -> None:
        """Raise WorkflowsUnavailable where the server does not answer."""
        ...


class SignalGateway(Protocol):
    """Tells workflows what they never answer, and looks whether they are there."""

    async def signal(self, workflow_id: str, name: str) -> None:
        """Send a signal without an argument; WorkflowNotRunning where there is nobody to hear it."""
        ...

    async def is_running(self, workflow_id: str) -> bool:
        """Whether a run of it is open now."""
        ...
