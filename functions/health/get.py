"""GET /health: the process is alive and its settings are usable. It asks nothing of anybody."""

from iama.api.edge import Call, route
from iama.api.ready import Health


@route("GET", "/api/v1/health", public=True)
async def handler(call: Call) -> Health:
    return Health(status="ok")
