"""POST /account/consent: agree to the data-processing terms of a date."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.identity.account_http import AccountView, Consent


@route("POST", "/api/v1/account/consent", idempotent=True)
async def handler(call: Call, body: Consent) -> AccountView:
    async with call.transaction() as tx:
        return AccountView.of(await accounts.give_consent(tx, call.actor, body.version, call.now))
