"""Every workflow that a worker offers and a replay of histories must know: one list for both."""

from iama_worker.workflows.job import RefactorJobWorkflow
from iama_worker.workflows.revert import RevertWorkflow
from iama_worker.workflows.subset import SubsetVerificationWorkflow

WORKFLOWS = (RefactorJobWorkflow, RevertWorkflow, SubsetVerificationWorkflow)
