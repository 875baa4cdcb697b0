"""refresh: a fresh access token of the same user lets the socket live on."""

from iama.api.socket import SocketCall, socket_route
from iama.stream import service
from iama.stream.http import Refresh, Refreshed
from iama.stream.model import TicketHolder


@socket_route("refresh")
async def handler(call: SocketCall, body: Refresh) -> Refreshed:
    actor = await call.authenticate(body.token.get_secret_value())
    holder = TicketHolder(actor.user_id, actor.session_id, actor.token_expires_at)
    async with call.transaction() as tx:
        await service.refresh_connection(tx, call.connection_id, holder)
    return Refreshed(expires_at=actor.token_expires_at)
