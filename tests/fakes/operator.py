"""An operator at the real server: what 90 s without a heartbeat would do for a dead worker's activities, done at once."""

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.activity.v1 import ActivityOptions
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import UpdateActivityOptionsRequest
from temporalio.client import Client


async def notice_death_at_once(client: Client, workflow_id: str) -> None:
    """Shorten that time for the activities that are open."""
    described = await client.get_workflow_handle(workflow_id).describe()
    for activity in described.raw_description.pending_activities:
        await client.workflow_service.update_activity_options(
            UpdateActivityOptionsRequest(
                namespace=client.namespace,
                execution=WorkflowExecution(workflow_id=workflow_id),
                id=activity.activity_id,
                activity_options=ActivityOptions(heartbeat_timeout=Duration(seconds=1)),
                update_mask=FieldMask(paths=["heartbeat_timeout"]),
            )
        )
