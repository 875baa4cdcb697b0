"""POST /auth/oauth/exchange: tokens for a one-time code and the client's proof. A wrong proof burns the code, and that is committed."""

from iama.api.edge import Call, route
from iama.identity import oauth
from iama.identity.federation_http import CodeExchange
from iama.identity.http import SignedIn
from iama.identity.model import Session, Visitor


@route("POST", "/api/v1/auth/oauth/exchange", public=True)
async def handler(call: Call, body: CodeExchange) -> SignedIn:
    visit = (Visitor(call.origin.address, call.origin.client), call.now)
    async with call.transaction() as tx:
        outcome = await oauth.exchange(tx, body.code.get_secret_value(), body.code_verifier.get_secret_value(), visit)
    if not isinstance(outcome, Session):
        raise outcome
    return SignedIn.of(outcome, await call.env.signer(), call.now)
