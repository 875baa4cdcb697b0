"""GET /billing/plan: what the account has and what it could have."""

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.http import Plans


@route("GET", "/api/v1/billing/plan")
async def handler(call: Call) -> Plans:
    async with call.transaction() as tx:
        return Plans.of(await service.load_plan_page(tx, call.actor.user_id, call.now))
