"""POST /billing/portal: a page to manage the subscription on: card, bills, cancel at the period's end."""

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.http import OpenPortal, PortalOpened


@route("POST", "/api/v1/billing/portal", idempotent=True, keeps_answer=False)
async def handler(call: Call, body: OpenPortal) -> PortalOpened:
    async with call.transaction() as tx:
        customer_id = await service.require_customer(tx, call.actor.user_id)
    return PortalOpened(url=await call.env.payments.open_portal(customer_id, call.env.return_url))
