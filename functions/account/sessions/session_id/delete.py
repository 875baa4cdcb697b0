"""DELETE /account/sessions/{session_id}: sign one session out."""

from iama.api.edge import Call, route
from iama.identity import accounts


@route("DELETE", "/api/v1/account/sessions/{session_id}", status=204)
async def handler(call: Call, session_id: str) -> None:
    async with call.transaction() as tx:
        await accounts.end_session(tx, call.actor, session_id, call.now)
