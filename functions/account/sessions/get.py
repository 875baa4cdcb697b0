"""GET /account/sessions: where one is signed in."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.identity.account_http import SessionList


@route("GET", "/api/v1/account/sessions")
async def handler(call: Call) -> SessionList:
    async with call.transaction() as tx:
        return SessionList.of(await accounts.list_sessions(tx, call.actor, call.now), call.actor.session_id)
