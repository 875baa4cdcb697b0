"""POST /auth/login: a session for an address and its password. The guess is counted and committed before the password is checked."""

from iama.api.edge import Call, route
from iama.identity import service
from iama.identity.http import Credentials, SignedIn
from iama.identity.model import Attempt, CredentialsWrong, folded_email
from iama.identity.passwords import hash_password, needs_renewal, password_matches


@route("POST", "/api/v1/auth/login", public=True)
async def handler(call: Call, body: Credentials) -> SignedIn:
    attempt = Attempt(folded_email(body.email), body.password.get_secret_value(), call.origin.address, call.origin.client)
    async with call.transaction() as tx:
        account = await service.open_login(tx, attempt, call.now)
    if not password_matches(account.password_hash if account else None, attempt.password) or account is None:
        raise CredentialsWrong
    renewed = hash_password(attempt.password, account.email) if needs_renewal(account.password_hash) else None
    async with call.transaction() as tx:
        if renewed is not None:
            await service.renew_hash(tx, account, renewed, call.now)
        session = await service.complete_login(tx, account, attempt, call.now)
    return SignedIn.of(session, await call.env.signer(), call.now)
