"""An operator at the real server: what 90 s without a heartbeat would do for a dead worker's activities, done at once.

The time is put back as soon as the death is noticed: whoever takes the activity over has as long as ever to say that it lives.
"""

from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.activity.v1 import ActivityOptions
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import UpdateActivityOptionsRequest
from temporalio.client import Client

from iama_worker.workflows.policy import HEARTBEAT_TIMEOUT

AT_ONCE = timedelta(seconds=1)


async def notice_death_at_once(client: Client, workflow_id: str) -> None:
    """Shorten that time for the activities that a worker had begun, until each is given to another."""
    begun = [activity for activity in await _pending(client, workflow_id) if _is_begun(activity)]
    for activity in begun:
        await _set_timeout(client, workflow_id, activity.activity_id, AT_ONCE)
    for activity in begun:
        while await _is_still(client, workflow_id, activity):
            continue
        if any(other.activity_id == activity.activity_id for other in await _pending(client, workflow_id)):
            await _set_timeout(client, workflow_id, activity.activity_id, HEARTBEAT_TIMEOUT)


async def _pending(client: Client, workflow_id: str) -> list[PendingActivityInfo]:
    described = await client.get_workflow_handle(workflow_id).describe()
    return list(described.raw_description.pending_activities)


def _is_begun(activity: PendingActivityInfo) -> bool:
    return activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED


async def _is_still(client: Client, workflow_id: str, seen: PendingActivityInfo) -> bool:
    """Whether the same attempt is taken for running."""
    now = await _pending(client, workflow_id)
    return any(other.activity_id == seen.activity_id and other.attempt == seen.attempt and _is_begun(other) for other in now)


async def _set_timeout(client: Client, workflow_id: str, activity_id: str, timeout: timedelta) -> None:
    await client.workflow_service.update_activity_options(
        UpdateActivityOptionsRequest(
            namespace=client.namespace,
            execution=WorkflowExecution(workflow_id=workflow_id),
            id=activity_id,
            activity_options=ActivityOptions(heartbeat_timeout=Duration(seconds=int(timeout.total_seconds()))),
            update_mask=FieldMask(paths=["heartbeat_timeout"]),
        )
    )
