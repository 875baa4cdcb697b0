"""GET /usage/summary: the bar, what is left, when it comes back, and what runs."""

from iama.api.edge import Call, route
from iama.entitlement import usage
from iama.entitlement.http import UsageSummary


@route("GET", "/api/v1/usage/summary")
async def handler(call: Call) -> UsageSummary:
    async with call.transaction() as tx:
        return UsageSummary.of(await usage.summarize(tx, call.actor.user_id, call.now), call.now)
