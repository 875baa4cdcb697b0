"""$disconnect: forget the socket. API Gateway tells it at best effort; a post to a closed one finds out as well."""

from iama.api.socket import SocketCall, socket_route
from iama.stream import service


@socket_route("$disconnect")
async def handler(call: SocketCall) -> None:
    async with call.transaction() as tx:
        await service.drop_connection(tx, call.connection_id)
