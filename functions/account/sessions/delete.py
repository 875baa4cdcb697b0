"""DELETE /account/sessions: sign out everywhere, here too."""

from iama.api.edge import Call, route
from iama.identity import accounts


@route("DELETE", "/api/v1/account/sessions", status=204)
async def handler(call: Call) -> None:
    async with call.transaction() as tx:
        await accounts.end_all_sessions(tx, call.actor, call.now)
