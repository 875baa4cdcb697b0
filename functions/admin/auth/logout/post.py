"""POST /admin/auth/logout: end the session that asks."""

from iama.admin import service
from iama.api.edge import Call, route


@route("POST", "/api/v1/admin/auth/logout", status=204, admin=True)
async def handler(call: Call) -> None:
    async with call.transaction() as tx:
        await service.sign_out(tx, call.admin, call.now)
