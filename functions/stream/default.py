"""$default: a message that names no action of ours."""

from iama.api.socket import SocketCall, socket_route
from iama.stream.model import ActionUnknown


@socket_route("$default")
async def handler(call: SocketCall) -> None:
    raise ActionUnknown
