"""GET proposals: the strategies on offer."""

from iama.api.edge import Call, route
from iama.jobs import service as jobs
from iama.spec import service
from iama.spec.http import ProposalList, ProposalView


@route("GET", "/api/v1/jobs/{job_id}/proposals")
async def handler(call: Call, job_id: str) -> ProposalList:
    async with call.transaction() as tx:
        await jobs.require_owned(tx, call.actor.user_id, job_id)
        proposals = await service.load_proposals(tx, job_id)
    return ProposalList(proposals=tuple(ProposalView.of(proposal) for proposal in proposals))
