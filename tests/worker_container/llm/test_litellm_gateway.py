"""The real litellm gateway on a real worker, against a peer that speaks the protocol: whatever stops the work stops the provider."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iama.jobs.contract import ApproveSpec, Cancel, Command, SpecRevised
from iama.spec import service as spec
from iama.spec.model import ReviseSpec
from tests.fakes.greetings import RIGHT, begin, patch
from tests.fakes.openai_peer import OpenAIPeer, Say, running_peer
from tests.worker_container.conftest import Job, Lab

pytestmark = pytest.mark.slow
SLOW = Say(endless=True, piece=40, pause_s=0.02)
STOPS_WITHIN_S = 2.0


async def speaking(lab: Lab, peer: OpenAIPeer) -> Job:
    """A job whose model is in the middle of its answer."""
    job = await begin(lab)
    await peer.speaking()
    return job


async def revise(lab: Lab, job: Job, then: str) -> int:
    """Save another outcome of every behaviour, as PATCH spec does; answers the revision."""
    async with lab.database.transaction() as tx:
        current = await spec.load_revision(tx, job.job_id)
        bdd = tuple(replace(item, then=then) for item in current.bdd)
        command = ReviseSpec(job.job_id, current.revision_token, bdd, current.sdd)
        return (await spec.revise_spec(tx, lab.user_id, command, datetime.now(UTC))).revision.revision


async def assert_stopped(peer: OpenAIPeer, since: float) -> None:
    """The connection is closed and nothing flows any more."""
    await peer.hung_up()
    stream = peer.streams[0]
    assert stream.closed - since < STOPS_WITHIN_S and stream.last_sent - since < STOPS_WITHIN_S
    assert peer.at_once == 0


async def test_cancelling_a_job_closes_the_providers_stream(lab: Lab) -> None:
    with running_peer(SLOW) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await speaking(lab, peer)
            since = time.monotonic()
            await job.send(Command.CANCEL, Cancel(lab.user_id))
            await assert_stopped(peer, since)
            assert (await job.until()).outcome == "USER_CANCELLED"
    assert len(peer.requests) == 1


async def test_a_spec_revision_closes_the_providers_stream_and_the_job_goes_on_with_it(lab: Lab) -> None:
    with running_peer(SLOW, patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await speaking(lab, peer)
            revision = await revise(lab, job, then="it greets by name")
            since = time.monotonic()
            await job.send(Command.SPEC_REVISED, SpecRevised(revision, lab.user_id))
            await assert_stopped(peer, since)
            record = await job.until("WAITING_SPEC_APPROVAL")
            assert (record.status, record.attempt_count, record.budget_used) == ("WAITING_SPEC_APPROVAL", 0, 0)
            await job.send(Command.APPROVE_SPEC, ApproveSpec(revision, lab.user_id))
            record = await job.until("BASELINE_VALIDATION_FAILED", "SELF_HEALING")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert "it greets by name" not in peer.prompts()[0] and "it greets by name" in peer.prompts()[1]
    calls = lab.rows("SELECT (detail->>'output')::int > 0 FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert calls == [(True,), (True,)]


async def test_a_worker_that_shuts_down_closes_its_streams_and_the_next_one_asks_again(lab: Lab) -> None:
    with running_peer(SLOW, patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        async with lab.worker(change):
            job = await speaking(lab, peer)
            since = time.monotonic()
        await peer.hung_up()
        assert peer.streams[0].closed - since < 30
        async with lab.worker(change):
            record = await job.until("SELF_HEALING")
    assert (record.status, record.outcome, len(peer.requests)) == ("DELIVERED", "CHANGED", 2)
