"""ping: keeps the socket from being idle, and tells a client whose token has run out."""

from iama.api.socket import SocketCall, socket_route
from iama.stream import service
from iama.stream.http import Action, Pong


@socket_route("ping")
async def handler(call: SocketCall, body: Action) -> Pong:
    async with call.transaction() as tx:
        await service.load_connection(tx, call.connection_id, call.now)
    return Pong()
