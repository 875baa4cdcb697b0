"""POST /auth/password/forgot: ask for a mail to reset the password; answered alike for every address."""

from iama.api.edge import Call, route
from iama.identity import mail_codes
from iama.identity.http import EmailAddress
from iama.identity.model import CodePurpose, folded_email


@route("POST", "/api/v1/auth/password/forgot", status=204, public=True)
async def handler(call: Call, body: EmailAddress) -> None:
    async with call.transaction() as tx:
        await mail_codes.request_code(tx, folded_email(body.email), CodePurpose.RESET_PASSWORD, call.now)
