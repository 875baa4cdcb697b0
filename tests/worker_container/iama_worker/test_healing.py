"""Healing on a real worker: the model is a scripted peer behind the real litellm gateway, everything else is as in production."""

import json

import pytest

from iama.jobs.contract import Cancel, Command, ContinueRepair
from tests.fakes.openai_peer import ENDLESS, OpenAIPeer, running_peer
from tests.worker_container.conftest import Job, Lab, Project

pytestmark = pytest.mark.slow
SOURCE = '''"""Greetings."""


def greet(name, loud=False):
    """Greet somebody."""
    text = 'Hello, ' + name
    if loud:
        text = text.upper()
    return text
'''
GREETINGS = Project({"greet.py": SOURCE, "other.py": "X = 1\n"}, ("greet.py",))
WRONG = 'def greet(name, loud=False):\n    """Greet somebody."""\n    return "Bye, " + name\n'
RIGHT = '''def greet(name, loud=False):
    """Greet somebody."""
    text = f"Hello, {name}" if isinstance(name, str) else "Hello, " + name
    return text.upper() if loud else text
'''


def patch(source: str, path: str = "greet.py") -> str:
    """A model's answer that replaces `greet`."""
    return json.dumps(
        {"title": "shorter", "operations": [{"kind": "replace_symbol", "path": path, "symbol": "greet", "new_source": source}]}
    )


async def begin(lab: Lab, peer: OpenAIPeer) -> Job:
    """A job up to its approval."""
    job = await lab.start(GREETINGS)
    await job.approve_all("CONSERVATIVE")
    return job


async def test_a_patch_that_fails_is_repaired(lab: Lab) -> None:
    with running_peer(patch(WRONG), patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab, peer)
            record = await job.until("WAITING_INTERVENTION", "FALLBACK_REQUIRED")
            summary = await job.summary()
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    attempts = [(attempt["producer"], attempt["kept"]) for attempt in summary["attempts"] if attempt["producer"] == "model"]
    assert attempts == [("model", False), ("model", True)]
    assert "Hello" in summary["files"][0]["after"]
    assert "Bye" in peer.prompts()[1] and "test_greet" in peer.prompts()[1]
    assert record.calls == 2 and record.credits_used > 0
    assert summary["provider"] == "model"


async def test_three_identical_failures_pause_and_continue_delivers(lab: Lab) -> None:
    with running_peer(patch(WRONG), patch(WRONG), patch(WRONG), patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab, peer)
            record = await job.until("WAITING_INTERVENTION")
            assert (record.status, record.identical_failures, len(peer.requests)) == ("WAITING_INTERVENTION", 3, 3)
            await job.send(Command.CONTINUE_REPAIR, ContinueRepair(lab.user_id, "say hello"))
            record = await job.until()
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert "say hello" in peer.prompts()[3]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("--- a/greet.py\n+++ b/greet.py\n@@ -1,2 +1,2 @@\n-x\n+y\n", "MODEL_ANSWER_REFUSED"),
        (patch("X = 2\n", "other.py"), "SCOPE_VIOLATION"),
        (json.dumps({"title": "t", "operations": [{"kind": "delete_file", "path": "../greet.py", "base_sha256": "0"}]}), "SCOPE_VIOLATION"),
        (patch("def greet(:\n"), "EDIT_REFUSED"),
    ],
)
async def test_a_refused_patch_runs_no_test_and_is_mended(lab: Lab, answer: str, code: str) -> None:
    refused = [answer, answer] if code == "MODEL_ANSWER_REFUSED" else [answer]
    with running_peer(*refused, patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab, peer)
            record = await job.until("WAITING_INTERVENTION", "FALLBACK_REQUIRED")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert code in peer.prompts()[-1]
    numbers = lab.rows("SELECT attempt_number FROM patch_attempts WHERE job_id = %s AND fingerprint = %s", job.job_id, code)
    assert len(numbers) == 1
    assert not lab.rows("SELECT 1 FROM test_runs WHERE job_id = %s AND attempt_number = %s", job.job_id, numbers[0][0])


async def test_broken_json_is_repaired_and_a_wrong_shape_asked_for_again(lab: Lab) -> None:
    broken = "```json\n" + patch(RIGHT)[:-1] + ",}\n```"
    with running_peer('{"title": "no operations"}', broken) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab, peer)
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
            job = await begin(lab, peer)
            record = await job.until()
    assert (record.status, record.failure_code, peer.requests) == ("FAILED", "MODEL_UNPRICED", [])


async def test_cancelling_closes_the_providers_stream(lab: Lab) -> None:
    with running_peer(ENDLESS) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            lab.configure("model.l1", {**lab.route(peer.url), "max_output_tokens": 1_000_000_000})
            lab.price(0)
            job = await begin(lab, peer)
            await job.until("REFACTORING")
            await peer.asked()
            await job.send(Command.CANCEL, Cancel(lab.user_id))
            assert (await job.until()).outcome == "USER_CANCELLED"
            await peer.hung_up()
    assert peer.cut == 1


async def test_a_provider_that_never_stops_is_cut_at_the_cap_and_charged_by_our_own_count(lab: Lab) -> None:
    with running_peer(ENDLESS, patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab, peer)
            record = await job.until("WAITING_INTERVENTION", "SELF_HEALING")
    assert record.status == "DELIVERED"
    assert peer.cut == 1
    ((used,),) = lab.rows("SELECT (detail->>'output')::int FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert used > 10_000


async def test_a_call_that_could_pass_the_jobs_cap_is_not_made(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        lab.price(1_000_000)
        async with lab.worker(change):
            job = await begin(lab, peer)
            record = await job.until()
    assert peer.requests == []
    assert (record.status, record.outcome, record.credits_used) == ("DELIVERED", "NOTHING_TO_CHANGE", 0)
