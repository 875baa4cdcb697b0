"""$connect: an Authorization header, or a one-time ticket for browsers. Never a token in the URL."""

from iama.api.socket import Handshake, SocketCall, socket_route
from iama.stream import service
from iama.stream.model import TicketHolder, check_origin, chosen_subprotocol, offered_ticket


@socket_route("$connect")
async def handler(call: SocketCall) -> Handshake:
    check_origin(call.headers.get("origin"), call.env.settings.public_url)
    protocols = call.headers.get("sec-websocket-protocol")
    ticket = offered_ticket(protocols)
    if ticket is None:
        actor = await call.authenticate(call.headers.get("authorization", "").partition(" ")[2])
        holder = TicketHolder(actor.user_id, actor.session_id, actor.token_expires_at)
    async with call.transaction() as tx:
        if ticket is not None:
            holder = await service.redeem_ticket(tx, ticket, call.now)
        await service.open_connection(tx, call.connection_id, holder, call.now)
    return Handshake(subprotocol=chosen_subprotocol(protocols))
