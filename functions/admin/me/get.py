"""GET /admin/me: who is signed in here, and until when."""

from iama.admin.http import AdminView
from iama.api.edge import Call, route


@route("GET", "/api/v1/admin/me", admin=True)
async def handler(call: Call) -> AdminView:
    async with call.transaction():
        return AdminView.of(call.admin)
