"""GET /admin/kill-switch: where new starts are stopped now."""

from iama.admin import service
from iama.admin.http import Switches
from iama.api.edge import Call, route


@route("GET", "/api/v1/admin/kill-switch", admin=True)
async def handler(call: Call) -> Switches:
    async with call.transaction() as tx:
        return Switches.of(await service.list_switches(tx))
