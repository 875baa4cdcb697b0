"""GET /subscription/me: what the account may do now, with the reason of each limit."""

from iama.api.edge import Call, route
from iama.entitlement import service
from iama.entitlement.http import Entitlement


@route("GET", "/api/v1/subscription/me")
async def handler(call: Call) -> Entitlement:
    async with call.transaction() as tx:
        return Entitlement.of(await service.load_standing(tx, call.actor.user_id, call.now))
