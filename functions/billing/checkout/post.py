"""POST /billing/checkout: a page to pay on, or a change of the subscription there is. The same key again is the same purchase."""

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.gateway import Purchase
from iama.billing.http import ChoosePlan, PlanChosen
from iama.billing.service import Way


@route("POST", "/api/v1/billing/checkout", idempotent=True, keeps_answer=False)
async def handler(call: Call, body: ChoosePlan) -> PlanChosen:
    async with call.transaction() as tx:
        wish = await service.weigh_wish(tx, call.actor.user_id, body.tier)
    key = f"{wish.payer.user_id}:{call.idempotency_key}"
    customer_id = wish.payer.customer_id or await call.env.payments.create_customer(wish.payer)
    async with call.transaction() as tx:
        await service.keep_customer(tx, wish.payer, customer_id, call.now)
    if wish.way == Way.CHECKOUT:
        pages = (f"{call.env.return_url}?billing=done", f"{call.env.return_url}?billing=left")
        url = await call.env.payments.open_checkout(Purchase(customer_id, wish.price_id, key), wish.payer.user_id, pages)
        return PlanChosen(way=wish.way, url=url)
    await service.grant_wish(call.env.payments, wish, customer_id, key)
    return PlanChosen(way=wish.way, at=wish.mirror.period_end if wish.mirror and wish.way == Way.DOWNGRADE else None)
