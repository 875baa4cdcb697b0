"""POST /billing/addons: more credits and daily starts until the cycle's end, paid at once."""

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.http import AddOnBought, ChooseAddOn


@route("POST", "/api/v1/billing/addons", status=201, idempotent=True)
async def handler(call: Call, body: ChooseAddOn) -> AddOnBought:
    async with call.transaction() as tx:
        purchase = await service.weigh_add_on(tx, call.actor.user_id, body.percent, call.now)
    await call.env.payments.buy_add_on(purchase)
    return AddOnBought(percent=body.percent, until=purchase.period[1])
