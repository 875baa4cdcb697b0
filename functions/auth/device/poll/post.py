"""POST /auth/device/poll: tokens once somebody approved the typed code; "not yet" is committed, because it counts."""

from iama.api.edge import Call, route
from iama.identity import device
from iama.identity.federation_http import DevicePoll
from iama.identity.http import SignedIn
from iama.identity.model import Session, Visitor


@route("POST", "/api/v1/auth/device/poll", public=True)
async def handler(call: Call, body: DevicePoll) -> SignedIn:
    visitor = Visitor(call.origin.address, call.origin.client)
    async with call.transaction() as tx:
        outcome = await device.poll(tx, body.device_code.get_secret_value(), visitor, call.now)
    if not isinstance(outcome, Session):
        raise outcome
    return SignedIn.of(outcome, await call.env.signer(), call.now)
