"""GET support/tickets/{ticket_id}: a ticket and its answer."""

from iama.api.edge import Call, route
from iama.support import service
from iama.support.http import TicketView


@route("GET", "/api/v1/support/tickets/{ticket_id}")
async def handler(call: Call, ticket_id: str) -> TicketView:
    async with call.transaction() as tx:
        return TicketView.of(await service.find_ticket(tx, call.actor.user_id, ticket_id))
