"""Temporal workflows. `job.py` tells the story, the stage modules beside it fill in the chapters.

Surprising: the sandbox passes our own modules through instead of importing them again for every job; they hold no state.
"""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

OURS = ("iama", "iama_worker")


def workflow_runner() -> SandboxedWorkflowRunner:
    """The sandbox that both the worker and the replay of histories use."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*OURS))
