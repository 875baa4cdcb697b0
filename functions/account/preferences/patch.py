"""PATCH /account/preferences: the segment and whatever clients remember; what is not named stays."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.identity.account_http import AccountView, PreferencesChange
from iama.identity.model import Preferences


@route("PATCH", "/api/v1/account/preferences")
async def handler(call: Call, body: PreferencesChange) -> AccountView:
    change = Preferences(body.ui_segment, body.preferences)
    async with call.transaction() as tx:
        return AccountView.of(await accounts.change_preferences(tx, call.actor, change, call.now))
