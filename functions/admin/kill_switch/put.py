"""PUT /admin/kill-switch: stop new starts or let them go on, everybody's or one user's; it counts with the next start."""

from iama.admin import service
from iama.admin.http import SwitchBody, Switches
from iama.api.edge import Call, route


@route("PUT", "/api/v1/admin/kill-switch", admin=True)
async def handler(call: Call, body: SwitchBody) -> Switches:
    async with call.transaction() as tx:
        await service.set_switch(tx, call.admin, body.command(), call.now)
        return Switches.of(await service.list_switches(tx))
