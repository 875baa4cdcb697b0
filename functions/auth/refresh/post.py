"""POST /auth/refresh: rotate the refresh token. A reused one revokes its family, and that is committed before it is refused."""

from iama.api.edge import Call, route
from iama.identity import service
from iama.identity.http import RefreshToken, SignedIn
from iama.identity.model import Session
from iama.identity.service import Renewal


@route("POST", "/api/v1/auth/refresh", public=True)
async def handler(call: Call, body: RefreshToken) -> SignedIn:
    keys = await call.env.signing_keys()
    renewal = Renewal(body.refresh_token.get_secret_value(), call.origin.address, keys.refresh_key, call.now)
    async with call.opened(*renewal.openings()) as unit:
        outcome = await service.refresh(unit.tx, renewal, unit.first)
    if not isinstance(outcome, Session):
        raise outcome
    return SignedIn.of(outcome, await call.env.signer(), call.now)
