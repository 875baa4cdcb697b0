"""The order of a call: price, cap, stream, repair, one retry, ledger."""

import pytest

from iama.jobs.contract import Command, DecideBudget
from tests.fakes.greetings import RIGHT, begin, patch
from tests.fakes.openai_peer import ENDLESS, running_peer
from tests.worker_container.conftest import Lab

pytestmark = pytest.mark.slow


async def test_broken_json_is_repaired_and_a_wrong_shape_asked_for_again(lab: Lab) -> None:
    broken = "```json\n" + patch(RIGHT)[:-1] + ",}\n```"
    with running_peer('{"title": "no operations"}', broken) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            record = await job.until("WAITING_INTERVENTION", "SELF_HEALING", "FALLBACK_REQUIRED")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert "operations: Field required" in peer.prompts()[1]
    ledger = lab.rows("SELECT idempotency_key FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert ledger == [(f"{job.job_id}:generate:L1:1",)]


async def test_a_model_without_a_price_is_never_asked(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        lab.configure("price_table", {"version": 2, "models": {}})
        async with lab.worker(change):
            job = await begin(lab)
            record = await job.until()
    assert (record.status, record.failure_code, peer.requests) == ("FAILED", "MODEL_UNPRICED", [])


async def test_a_provider_that_never_stops_is_cut_at_the_cap_and_charged_by_our_own_count(lab: Lab) -> None:
    with running_peer(ENDLESS, patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            record = await job.until("WAITING_INTERVENTION", "SELF_HEALING")
    assert record.status == "DELIVERED"
    assert peer.cut == 1
    ((used,),) = lab.rows("SELECT (detail->>'output')::int FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert used > 10_000


async def test_a_call_that_could_pass_the_jobs_cap_is_not_made_until_somebody_decides(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        lab.price(1_000_000)
        async with lab.worker(change):
            job = await begin(lab)
            record = await job.until("WAITING_BUDGET_DECISION")
            assert (record.status, record.credits_used, peer.requests) == ("WAITING_BUDGET_DECISION", 0, [])
            lab.price(2)
            await job.send(Command.DECIDE_BUDGET, DecideBudget("raise", lab.user_id))
            record = await job.until("SELF_HEALING")
    assert (record.status, record.outcome, len(peer.requests)) == ("DELIVERED", "CHANGED", 1)
