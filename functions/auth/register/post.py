"""POST /auth/register: a new account on FREE."""

from iama.api.edge import Call, route
from iama.identity import service
from iama.identity.http import Credentials, Registered
from iama.identity.model import normal_email
from iama.identity.passwords import hash_password


@route("POST", "/api/v1/auth/register", status=201, public=True)
async def handler(call: Call, body: Credentials) -> Registered:
    email = normal_email(body.email)
    password_hash = hash_password(body.password.get_secret_value(), email)
    async with call.transaction() as tx:
        return Registered(user_id=await service.register(tx, email, password_hash, call.now))
