"""POST stream/tickets: a one-time ticket for clients that cannot send a header with a socket."""

from iama.api.edge import Call, route
from iama.stream import service
from iama.stream.http import Nothing, TicketView
from iama.stream.model import TicketHolder


@route("POST", "/api/v1/stream/tickets", status=201)
async def handler(call: Call, body: Nothing) -> TicketView:
    async with call.transaction() as tx:
        holder = TicketHolder(call.actor.user_id, call.actor.session_id, call.actor.token_expires_at)
        ticket = await service.issue_ticket(tx, holder, call.now)
    return TicketView(ticket=ticket.ticket, expires_at=ticket.expires_at)
