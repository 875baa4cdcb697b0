"""POST /auth/verify-email: give back the code of a mail, or ask for another one, which is answered alike for every address."""

from iama.api.edge import Call, route
from iama.identity import mail_codes
from iama.identity.http import Verification
from iama.identity.model import CodePurpose, folded_email


@route("POST", "/api/v1/auth/verify-email", status=204, public=True)
async def handler(call: Call, body: Verification) -> None:
    async with call.transaction() as tx:
        if body.token is not None:
            await mail_codes.verify_email(tx, body.token.get_secret_value(), call.now)
        else:
            await mail_codes.request_code(tx, folded_email(body.email or ""), CodePurpose.VERIFY_EMAIL, call.now)
