"""GET /auth/device: a page to type a code on."""

from fastapi import Response

from iama.api.edge import Call, route
from iama.identity.federation_http import code_page


@route("GET", "/api/v1/auth/device", public=True)
async def handler(call: Call) -> Response:
    return code_page()
