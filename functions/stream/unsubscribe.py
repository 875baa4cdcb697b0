"""unsubscribe: follow a job no more."""

from iama.api.socket import SocketCall, socket_route
from iama.stream import service
from iama.stream.http import Unsubscribe, Unsubscribed


@socket_route("unsubscribe")
async def handler(call: SocketCall, body: Unsubscribe) -> Unsubscribed:
    async with call.transaction() as tx:
        await service.load_connection(tx, call.connection_id, call.now)
        await service.unsubscribe(tx, call.connection_id, body.job_id)
    return Unsubscribed(job_id=body.job_id)
