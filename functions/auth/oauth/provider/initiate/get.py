"""GET /auth/oauth/{provider}/initiate: send the browser to a provider, for a client that can prove itself or for a typed code."""

from fastapi import Response

from iama.api.edge import Call, route
from iama.identity import oauth
from iama.identity.device import check_typed
from iama.identity.federation import Departure, check_challenge, check_redirect, provider_of, verifier_of
from iama.identity.federation_http import leave_for


@route("GET", "/api/v1/auth/oauth/{provider}/initiate", status=302, public=True)
async def handler(
    call: Call,
    provider: str,
    redirect_uri: str = "",
    code_challenge: str = "",
    code_challenge_method: str = "",
    state: str = "",
    user_code: str = "",
) -> Response:
    chosen = provider_of(provider)
    departure = Departure(chosen, user_code=user_code[:20])
    if user_code:
        check_typed(call.headers)
    else:
        check_redirect(redirect_uri)
        check_challenge(code_challenge, code_challenge_method, state)
        departure = Departure(chosen, redirect_uri, state, code_challenge)
    keys = await call.env.signing_keys()
    async with call.transaction() as tx:
        own_state = await oauth.depart(tx, departure, call.now)
    return leave_for(await call.env.providers.authorize_url(chosen, own_state, verifier_of(own_state, keys.refresh_key)))
