"""PUT /account/password: change the password; every other session ends. The guess at the old one is counted before it is checked."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.identity.account_http import PasswordChange
from iama.identity.model import CredentialsWrong
from iama.identity.passwords import hash_password, password_matches


@route("PUT", "/api/v1/account/password", status=204)
async def handler(call: Call, body: PasswordChange) -> None:
    async with call.transaction() as tx:
        account = await accounts.open_password_change(tx, call.actor, call.now)
    if not password_matches(account.password_hash, body.current_password.get_secret_value()):
        raise CredentialsWrong
    password_hash = hash_password(body.new_password.get_secret_value(), account.email)
    async with call.transaction() as tx:
        await accounts.change_password(tx, call.actor, (account, password_hash), call.now)
