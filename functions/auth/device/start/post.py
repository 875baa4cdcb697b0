"""POST /auth/device/start: a machine without a browser asks for a sign-in."""

from iama.api.edge import Call, route
from iama.identity import device
from iama.identity.federation_http import DeviceStart, DeviceStarted
from iama.identity.model import Visitor


@route("POST", "/api/v1/auth/device/start", public=True)
async def handler(call: Call, body: DeviceStart) -> DeviceStarted:
    async with call.transaction() as tx:
        started = await device.start(tx, Visitor(call.origin.address, call.origin.client), call.now)
    return DeviceStarted.of(started, call.env.settings.public_url)
