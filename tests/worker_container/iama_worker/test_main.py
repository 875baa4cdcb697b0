"""The worker as a process: it starts, says so, stops on a signal, and may be killed in the middle of anything."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from iama.jobs.contract import TASK_QUEUE
from tests.fakes.greetings import GREETINGS, RIGHT, WRONG, begin, patch
from tests.fakes.openai_peer import Say, running_peer
from tests.fakes.operator import notice_death_at_once
from tests.worker_container.conftest import Job, Lab, Project, replace

pytestmark = pytest.mark.slow
LEGACY = Project({"shop.py": "def label(name):\n    if name == None:\n        return u'nobody'\n    return '%s!' % name\n"}, ("shop.py",))


@asynccontextmanager
async def worker_process(lab: Lab, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker process that has said that it is ready; killed with the block, unless it ended before."""
    environment = {**os.environ, **lab.surroundings.environment, "TMPDIR": str(lab.folder), **more}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "iama_worker", env=environment, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        assert json.loads(await asyncio.wait_for(process.stdout.readline(), 60))["ready"]
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def left_behind(lab: Lab) -> list[str]:
    """Temporary folders of workers."""
    return [path.name for path in lab.folder.glob("iama-worker-*")]


async def test_a_worker_ends_cleanly_on_a_signal(lab: Lab) -> None:
    async with worker_process(lab) as process:
        assert left_behind(lab)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    assert not left_behind(lab)


async def test_a_worker_says_everything_that_is_wrong_with_its_settings(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "iama_worker", env={"IAMA_MODEL_GATEWAY": "oracle"}, stderr=asyncio.subprocess.PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 78
    assert b"IAMA_DATABASE_URL is missing" in told and b"IAMA_MODEL_GATEWAY must be one of" in told


@pytest.mark.parametrize("state", ["GENERATING_TESTS", "REFACTORING"])
async def test_a_killed_worker_loses_nothing_and_writes_nothing_twice(lab: Lab, state: str) -> None:
    lab = replace(lab, queue=TASK_QUEUE)
    job = await killed_in(lab, state, LEGACY, "recipes")
    check_written_once(lab, job, charged=[])


async def test_a_worker_killed_while_it_heals_charges_nothing_twice(lab: Lab) -> None:
    lab = replace(lab, queue=TASK_QUEUE)
    with running_peer(patch(WRONG), patch(RIGHT), patch(RIGHT), patch(RIGHT)) as peer:
        lab.use_model(peer.url)
        job = await killed_in(lab, "SELF_HEALING", GREETINGS, "litellm")
    check_written_once(lab, job, charged=[(f"{job.job_id}:generate:L1:1",), (f"{job.job_id}:repair:L1:2",)])


async def killed_in(lab: Lab, state: str, project: Project, gateway: str) -> Job:
    """A job whose worker is killed in a state, and which another one delivers."""
    async with worker_process(lab, IAMA_MODEL_GATEWAY=gateway):
        job = await lab.start(project)
        await job.approve_all("STANDARD")
        assert (await job.until(state)).status == state
    await notice_death_at_once(lab.client, job.handle.id)
    async with worker_process(lab, IAMA_MODEL_GATEWAY=gateway):
        record = await job.until()
        assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
        await job.handle.result()
        assert len(left_behind(lab)) == 1
    return job


def check_written_once(lab: Lab, job: Job, charged: list[tuple[str]]) -> None:
    """Events without gap or repeat, one row a run and attempt, one charge a call."""
    sequence = [row[0] for row in lab.rows("SELECT seq FROM job_events WHERE job_id = %s ORDER BY seq", job.job_id)]
    assert sequence == list(range(1, len(sequence) + 1))
    changes = lab.rows("SELECT payload->>'to' FROM job_events WHERE job_id = %s AND type = 'state_change' ORDER BY seq", job.job_id)
    assert len(changes) == len(set(changes))
    runs = lab.rows("SELECT run_type, attempt_number, request->>'tests', status FROM test_runs WHERE job_id = %s", job.job_id)
    assert len(runs) == len(set(runs)) and {status for *_, status in runs} == {"completed"}
    assert sorted(lab.rows("SELECT idempotency_key FROM usage_ledger WHERE job_id = %s", job.job_id)) == charged


async def test_a_worker_killed_between_an_answer_and_its_charge_costs_no_second_call(lab: Lab) -> None:
    """The test holds the row that a charge needs, so the worker dies after it kept the answer and before it wrote the ledger."""
    lab, hold = replace(lab, queue=TASK_QUEUE), threading.Event()
    with running_peer(Say(patch(RIGHT), hold=hold), patch(WRONG)) as peer, psycopg.connect(lab.admin_url) as held:
        lab.use_model(peer.url)
        async with worker_process(lab, IAMA_MODEL_GATEWAY="litellm") as process:
            job = await begin(lab)
            await peer.asked()
            held.execute("SELECT 1 FROM quota_reservations WHERE job_id = %s FOR UPDATE", [job.job_id])
            hold.set()
            while not lab.rows("SELECT 1 FROM job_artifacts WHERE job_id = %s AND type = 'MODEL_ANSWER'", job.job_id):
                await lab.another_commit()
            process.kill()
            await process.wait()
        held.rollback()
        assert not lab.rows("SELECT 1 FROM usage_ledger WHERE job_id = %s", job.job_id)
        await notice_death_at_once(lab.client, job.handle.id)
        async with worker_process(lab, IAMA_MODEL_GATEWAY="litellm"):
            record = await job.until("SELF_HEALING")
    assert (record.status, record.outcome, len(peer.requests)) == ("DELIVERED", "CHANGED", 1)
    ledger = lab.rows("SELECT idempotency_key, credits > 0 FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert ledger == [(f"{job.job_id}:generate:L1:1", True)]
