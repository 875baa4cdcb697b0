"""GET /account/export: a copy of everything about oneself, behind a link that works for minutes."""

from iama.api.edge import Call, route
from iama.privacy import service
from iama.privacy.archive import pack
from iama.privacy.http import ExportLink
from iama.privacy.model import LINK_SECONDS


@route("GET", "/api/v1/account/export")
async def handler(call: Call) -> ExportLink:
    async with call.transaction() as tx:
        export, files = await service.copy_everything(tx, call.actor.user_id, call.now)
    blob = pack(files)
    await call.env.store.put(export.object_key, blob, "application/zip")
    return ExportLink.of(export, call.env.store.presign_get(export.object_key, LINK_SECONDS), len(blob))
