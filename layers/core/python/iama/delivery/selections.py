"""Use cases of parts of a delivery: ask for one, have it verified, hand it out. A part is never handed out unverified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iama.db.unit import Tx
from iama.delivery import service, store
from iama.delivery.choice import (
    Choice,
    Selection,
    SelectionNotFound,
    SelectionRefused,
    SelectionStatus,
    SettledSelection,
    all_hunks,
    chosen_hunks,
    selection_name,
)
from iama.delivery.model import Action, ArtifactsExpired
from iama.jobs import service as jobs
from iama.jobs.contract import SUBSET_WORKFLOW, SubsetInput, subset_workflow_id
from iama.kit.workflows import WorkflowGateway


@dataclass(frozen=True, slots=True)
class Verification:
    """A part that has to be verified first, and what its workflow is started with."""

    selection: Selection
    order: SubsetInput


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Who wants what of which job; `key` is the request's."""

    user_id: str
    job_id: str
    key: str
    choice: Choice
    now: datetime


async def request_part(tx: Tx, request: ApplyRequest) -> Action | Verification:
    """Hand out the whole delivery or a verified part; a part not verified yet is written down for its workflow.

    Raises SelectionUnknown, SelectionRefused with the failing tests, or ArtifactsExpired.
    """
    await jobs.lock_owned(tx, request.user_id, request.job_id)
    known = await service.action_of_key(tx, request.job_id, request.key)
    if known is not None:
        return known
    delivery = await service.load_delivery(tx, request.job_id)
    if delivery.expires_at <= request.now:
        raise ArtifactsExpired(expired_at=delivery.expires_at.isoformat())
    hunks = chosen_hunks(delivery, request.choice)
    offer = delivery if request.choice.with_tests else None
    if request.choice.accept_all or len(hunks) == len(all_hunks(delivery)):
        return await service.hand_out_apply(tx, service.Offered.whole(delivery, request.key, offer))
    selection = await _selection(tx, request, hunks)
    if selection.status == SelectionStatus.VERIFYING:
        return Verification(selection, await _order(tx, selection))
    if selection.status == SelectionStatus.REFUSED:
        failing = list(selection.failing_tests)
        raise SelectionRefused(selection_sha256=selection.selection_sha256, reason=selection.reason, failing_tests=failing)
    return await service.hand_out_apply(tx, service.Offered.part(selection, request.key, offer))


async def _selection(tx: Tx, request: ApplyRequest, hunks: Sequence[str]) -> Selection:
    name = selection_name(hunks)
    await store.insert_selection(tx, request.job_id, name, hunks)
    await store.retry_selection(tx, request.job_id, name)
    return await load_selection(tx, request.job_id, name)


async def _order(tx: Tx, selection: Selection) -> SubsetInput:
    job = await jobs.load_job(tx, selection.job_id)
    return SubsetInput(job.job_id, selection.selection_sha256, job.execution_mode, job.tier or "")


async def start_verification(workflows: WorkflowGateway, order: SubsetInput) -> None:
    """Start the workflow of a selection, or find the one that runs; one that failed starts anew under its id."""
    workflow_id = subset_workflow_id(order.job_id, order.selection_sha256)
    await workflows.start(SUBSET_WORKFLOW, workflow_id, order, retry_failed=True)


async def load_selection(tx: Tx, job_id: str, selection_sha256: str) -> Selection:
    """One selection; raises SelectionNotFound."""
    row = await store.find_selection(tx, job_id, selection_sha256)
    if row is None:
        raise SelectionNotFound
    return row.selection()


async def find_owned_selection(tx: Tx, user_id: str, job_id: str, selection_sha256: str) -> Selection:
    """A selection of this user's job."""
    await jobs.require_owned(tx, user_id, job_id)
    return await load_selection(tx, job_id, selection_sha256)


async def settle_selection(tx: Tx, settled: SettledSelection) -> bool:
    """For the worker: write how a verification ended; false where that is known already."""
    return await store.settle_selection(tx, settled)
