"""Temporal workflows. `job.py` tells the story, the stage modules beside it fill in the chapters.

Surprising: the sandbox passes our own modules through instead of importing them again for every job; they hold no state.
"""

from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

OURS = ("iama", "iama_worker")


class _PlainRunner(SandboxedWorkflowRunner):
    """The sandbox without what it does for converters that ask whose payload they convert: ours does not.

    Finding out runs code inside the sandbox four times for every payload, which was an eighth of a worker's time.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = super().create_instance(det)
        instance.get_serialization_context = _no_context  # type: ignore[assignment]
        return instance


def _no_context(command: object) -> None:
    """Whose payload it is: nobody wants to know."""


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox that both the worker and the replay of histories use."""
    return _PlainRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*OURS))
