"""POST /account/deletion: sign out everywhere and be erased after 14 days, unless somebody signs in. Refused while jobs are at work."""

from iama.api.edge import Call, route
from iama.identity import accounts
from iama.privacy import service
from iama.privacy.http import DeletionDue


@route("POST", "/api/v1/account/deletion", idempotent=True)
async def handler(call: Call) -> DeletionDue:
    async with call.transaction() as tx:
        await service.check_ties(tx, call.actor.user_id)
        return DeletionDue(due_at=await accounts.request_deletion(tx, call.actor, call.now))
