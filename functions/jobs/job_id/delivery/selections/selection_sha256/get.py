"""GET delivery/selections/{selection_sha256}: where the verification of a part of the delivery stands."""

from iama.api.edge import Call, route
from iama.delivery import selections
from iama.delivery.selection_http import SelectionView


@route("GET", "/api/v1/jobs/{job_id}/delivery/selections/{selection_sha256}")
async def handler(call: Call, job_id: str, selection_sha256: str) -> SelectionView:
    async with call.transaction() as tx:
        selection = await selections.find_owned_selection(tx, call.actor.user_id, job_id, selection_sha256)
    return SelectionView.of(selection)
