"""POST /admin/auth/login: a session of eight hours for an address, its password and a code. The guess is committed before it is checked."""

from iama.admin import service
from iama.admin.codes import matching_step
from iama.admin.http import AdminCredentials, AdminSignedIn
from iama.admin.model import AdminAttempt, AdminCredentialsWrong
from iama.api.edge import Call, route
from iama.identity.model import Visitor, folded_email
from iama.identity.passwords import password_matches


@route("POST", "/api/v1/admin/auth/login", public=True)
async def handler(call: Call, body: AdminCredentials) -> AdminSignedIn:
    visitor = Visitor(call.origin.address, call.origin.client)
    attempt = AdminAttempt(folded_email(body.email), body.password.get_secret_value(), body.code.get_secret_value(), visitor)
    seal = await call.env.admin_seal()
    async with call.transaction() as tx:
        account = await service.open_login(tx, attempt, call.now)
    if not password_matches(account.password_hash if account else None, attempt.password) or account is None:
        raise AdminCredentialsWrong
    step = matching_step(seal.open(account.sealed_secret, account.admin_id), attempt.code, call.now)
    if step is None:
        raise AdminCredentialsWrong
    async with call.transaction() as tx:
        return AdminSignedIn.of(await service.complete_login(tx, account, attempt, step, call.now))
