"""GET delivery: what was delivered, what became of it, and the worker's summary."""

from iama.api.edge import Call, route
from iama.delivery import service
from iama.delivery.http import DeliveryAnswer


@route("GET", "/api/v1/jobs/{job_id}/delivery")
async def handler(call: Call, job_id: str) -> DeliveryAnswer:
    async with call.transaction() as tx:
        view = await service.view_delivery(tx, call.actor.user_id, job_id)
    return DeliveryAnswer.of(view, await service.read_summary(call.env.store, view, call.now))
