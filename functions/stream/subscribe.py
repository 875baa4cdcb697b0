"""subscribe: ownership, the backlog in order, then the subscription; what happened meanwhile the worker sends.

Answered through the management API rather than by the return value, which would arrive after the backlog.
"""

from iama.api.socket import SocketCall, socket_route
from iama.jobs import service as jobs
from iama.stream import service
from iama.stream.http import Subscribe
from iama.stream.model import FIRST_BYTES, encode, frames


@socket_route("subscribe")
async def handler(call: SocketCall, body: Subscribe) -> None:
    async with call.transaction() as tx:
        connection = await service.load_connection(tx, call.connection_id, call.now)
    async with call.transaction(connection.user_id) as tx:
        await jobs.require_owned(tx, connection.user_id, body.job_id)
        backlog = await service.read_backlog(tx, call.connection_id, body.job_id, body.after)
    post, sent_seq = call.env.connections.post, body.after
    await post(call.connection_id, encode({"type": "subscribed", "job_id": body.job_id, "after": body.after}))
    for frame in frames(body.job_id, backlog, FIRST_BYTES):
        await post(call.connection_id, frame.text)
        sent_seq = frame.last_seq
    async with call.transaction(connection.user_id) as tx:
        await service.subscribe(tx, call.connection_id, body.job_id, sent_seq)
