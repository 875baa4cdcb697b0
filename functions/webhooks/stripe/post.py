"""POST /webhooks/stripe: an event into the inbox, nothing more.

The signature is over the raw body, which the edge hands on as it came. Surprising: no token is taken of anybody's bucket. Who
signed may come as often as he likes, and what is refused for its number would only come again.
"""

from iama.api.edge import Call, route
from iama.billing import service
from iama.billing.gateway import read_event
from iama.billing.http import EventReceived


@route("POST", "/api/v1/webhooks/stripe", public=True)
async def handler(call: Call) -> EventReceived:
    secret = await call.env.stripe_webhook_secret()
    event = read_event(call.raw, call.headers.get("stripe-signature", ""), secret)
    async with call.env.database.transaction() as tx:
        await service.receive_event(tx, event, call.now)
    return EventReceived(received=True)
