"""POST support/tickets: ask, or report an issue; one about a job carries its figures."""

from iama.api.edge import Call, route
from iama.support import service
from iama.support.http import TicketBody, TicketView


@route("POST", "/api/v1/support/tickets", status=201, idempotent=True)
async def handler(call: Call, body: TicketBody) -> TicketView:
    async with call.transaction() as tx:
        return TicketView.of(await service.open_ticket(tx, call.actor.user_id, body.command(call.idempotency_key), call.now))
