"""GET /account: one's own account."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.identity.account_http import AccountView


@route("GET", "/api/v1/account")
async def handler(call: Call) -> AccountView:
    async with call.transaction() as tx:
        return AccountView.of(await accounts.show_account(tx, call.actor))
