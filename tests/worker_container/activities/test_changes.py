"""Patches of a model on a real worker: repaired, paused, refused. The model is a scripted peer behind the real litellm gateway."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from temporalio.testing import ActivityEnvironment

from iama.delivery import service as delivery
from iama.jobs.contract import ArtifactRef, Command, ContinueRepair
from iama_worker.activities.changes import ChangeActivities
from iama_worker.activities.contract import GeneratePatch, JobKey, PatchMade
from iama_worker.worker import Parts, build_bench
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


async def kept_ref(lab: Lab, job_id: str, name: str) -> ArtifactRef:
    """The newest artifact whose name begins so."""
    query = "SELECT artifact_id::text FROM job_artifacts WHERE job_id = %s AND name LIKE %s ORDER BY created_at DESC LIMIT 1"
    ((artifact_id,),) = lab.rows(query, job_id, f"{name}%")
    async with lab.database.transaction() as tx:
        return await delivery.load_artifact(tx, job_id, artifact_id)


async def ask(lab: Lab, change: Callable[[Parts], Parts], given: GeneratePatch) -> PatchMade:
    """Call the activity as a worker does."""
    activities = ChangeActivities(build_bench(change(lab.parts()), lab.folder / f"worker-{given.stage}"))
    made: PatchMade = await ActivityEnvironment().run(activities.generate_patch, given)
    return made


async def test_a_deep_fix_and_a_command_are_told_what_is_theirs(lab: Lab) -> None:
    """Deep fix: the source as last proved, the failing test, the spec, and no trace of what was tried. Command: its one line."""
    with running_peer(*[patch(WRONG)] * 3, patch(RIGHT), patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        async with lab.worker(change):
            job = await begin(lab)
            assert (await job.until("WAITING_INTERVENTION")).status == "WAITING_INTERVENTION"
        evidence, failed = await kept_ref(lab, job.job_id, "failures of"), await kept_ref(lab, job.job_id, "operations of model")
        suite = await kept_ref(lab, job.job_id, "frozen suite")
        given = GeneratePatch(
            JobKey(job.job_id, "REMOTE_SANDBOX", "PRO"),
            "deep_fix",
            "L2",
            90,
            90,
            "CONSERVATIVE",
            1,
            suite,
            None,
            evidence,
            failed,
            "say hi",
        )
        deep = await ask(lab, change, given)
        command = await ask(lab, change, replace(given, stage="command", call_number=91, attempt_number=91, failed=None))
    assert [(made.count, made.refusal, made.candidate is not None) for made in (deep, command)] == [(1, "", True)] * 2
    repair, fresh, ordered = (json.dumps(request["messages"]) for request in peer.requests[-3:])
    assert "Bye" in repair and "test_" in fresh
    assert len(peer.requests[-2]["messages"]) == 2
    for shown in ("'Hello, ' + name", "def test_", "Behaviour to keep"):
        assert shown in fresh
    for hidden in ("Bye", "say hi", "The patch that failed", "What failed", "AssertionError"):
        assert hidden not in fresh
    assert "> say hi" in ordered and "Tests that fail now" in ordered and "'Hello, ' + name" in ordered
    assert "The patch that failed" not in ordered
