"""GET /ready: the parts a request needs answer."""

from iama.api.edge import Call, route
from iama.api.ready import Readiness, check_parts


@route("GET", "/api/v1/ready", public=True)
async def handler(call: Call) -> Readiness:
    return await check_parts(call.env)
