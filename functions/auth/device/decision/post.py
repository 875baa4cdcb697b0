"""POST /auth/device/decision: whoever is signed in lets the device with a typed code in, or refuses it."""

from iama.api.edge import Call, route
from iama.identity import device
from iama.identity.federation_http import Decision, DeviceDecided, DeviceDecision


@route("POST", "/api/v1/auth/device/decision", idempotent=True)
async def handler(call: Call, body: DeviceDecision) -> DeviceDecided:
    async with call.transaction() as tx:
        user_id = call.actor.user_id if body.decision is Decision.APPROVE else None
        return DeviceDecided(client=await device.decide(tx, body.user_code, user_id, call.now))
