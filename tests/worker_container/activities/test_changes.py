"""Patches of a model on a real worker: repaired, paused, refused. The model is a scripted peer behind the real litellm gateway."""

import json

import pytest

from iama.jobs.contract import Command, ContinueRepair
from tests.fakes.greetings import RIGHT, WRONG, begin, patch
from tests.fakes.openai_peer import running_peer
from tests.worker_container.conftest import Lab

pytestmark = pytest.mark.slow


async def test_a_patch_that_fails_is_repaired(lab: Lab) -> None:
    with running_peer(patch(WRONG), patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
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
            job = await begin(lab)
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
            job = await begin(lab)
            record = await job.until("WAITING_INTERVENTION", "FALLBACK_REQUIRED")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert code in peer.prompts()[-1]
    numbers = lab.rows("SELECT attempt_number FROM patch_attempts WHERE job_id = %s AND fingerprint = %s", job.job_id, code)
    assert len(numbers) == 1
    assert not lab.rows("SELECT 1 FROM test_runs WHERE job_id = %s AND attempt_number = %s", job.job_id, numbers[0][0])
