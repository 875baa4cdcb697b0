"""POST /auth/password/reset: set a password by the code of a mail; every session ends. A bad password leaves the code unused."""

from iama.api.edge import Call, route
from iama.identity import mail_codes
from iama.identity.http import NewPassword
from iama.identity.model import CodePurpose
from iama.identity.passwords import hash_password


@route("POST", "/api/v1/auth/password/reset", status=204, public=True)
async def handler(call: Call, body: NewPassword) -> None:
    token = body.token.get_secret_value()
    async with call.transaction() as tx:
        owner = await mail_codes.find_owner(tx, token, CodePurpose.RESET_PASSWORD, call.now)
    password_hash = hash_password(body.password.get_secret_value(), owner.email)
    async with call.transaction() as tx:
        await mail_codes.reset_password(tx, token, password_hash, call.now)
