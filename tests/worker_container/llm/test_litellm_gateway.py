"""The real litellm gateway against a peer that speaks the protocol."""

import pytest

from iama.jobs.contract import Cancel, Command
from tests.fakes.greetings import begin
from tests.fakes.openai_peer import ENDLESS, running_peer
from tests.worker_container.conftest import Lab

pytestmark = pytest.mark.slow


async def test_cancelling_closes_the_providers_stream(lab: Lab) -> None:
    with running_peer(ENDLESS) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            lab.configure("model.l1", {**lab.route(peer.url), "max_output_tokens": 1_000_000_000})
            lab.price(0)
            job = await begin(lab)
            await job.until("REFACTORING")
            await peer.asked()
            await job.send(Command.CANCEL, Cancel(lab.user_id))
            assert (await job.until()).outcome == "USER_CANCELLED"
            await peer.hung_up()
    assert peer.cut == 1
