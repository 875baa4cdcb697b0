"""POST /auth/logout: end the session of a refresh token."""

from iama.api.edge import Call, route
from iama.identity import service
from iama.identity.http import RefreshToken


@route("POST", "/api/v1/auth/logout", status=204, public=True)
async def handler(call: Call, body: RefreshToken) -> None:
    async with call.transaction() as tx:
        await service.sign_out(tx, body.refresh_token.get_secret_value(), call.now)
