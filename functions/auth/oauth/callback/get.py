"""GET /auth/oauth/callback: a browser is back from a provider; it ends at its client with a one-time code, or at a page."""

from fastapi import Response

from iama.api.edge import Call, route
from iama.identity import device, oauth
from iama.identity.device import UserCodeUnknown
from iama.identity.federation import Departure, Person, ProviderRefused, ProviderUnavailable, verifier_of
from iama.identity.federation_http import approved_page, refused_page, return_to


@route("GET", "/api/v1/auth/oauth/callback", status=302, public=True)
async def handler(call: Call, state: str = "", code: str = "") -> Response:
    keys = await call.env.signing_keys()
    async with call.transaction() as tx:
        departure = await oauth.arrive(tx, state, call.now)
    try:
        if not code:
            raise ProviderRefused
        person = await call.env.providers.fetch_person(departure.provider, code, verifier_of(state, keys.refresh_key))
        return await _admit(call, departure, person)
    except (ProviderRefused, UserCodeUnknown):
        return return_to(departure, error="access_denied") if departure.redirect_uri else refused_page()
    except ProviderUnavailable:
        return return_to(departure, error="temporarily_unavailable") if departure.redirect_uri else refused_page()


async def _admit(call: Call, departure: Departure, person: Person) -> Response:
    async with call.transaction() as tx:
        if departure.user_code is None:
            return return_to(departure, code=await oauth.admit(tx, person, departure.code_challenge or "", call.now))
        account = await oauth.account_of(tx, person, call.now)
        return approved_page(await device.decide(tx, departure.user_code, account.user_id, call.now))
