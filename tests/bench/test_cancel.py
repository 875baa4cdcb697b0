"""How soon a cancel is answered, and how soon everything that the job ran has stopped: a test process that hangs, and a model that speaks.

The whole worker on real parts; the answer is the workflow's, what has stopped is looked up in the process table and at the provider.
"""

import asyncio
import time

import pytest

from iama.jobs.contract import Cancel, Command
from tests.fakes.greetings import begin
from tests.fakes.openai_peer import Say, running_peer
from tests.worker_container.activities.test_runs import LEGACY, running_below
from tests.worker_container.conftest import Job, Lab, Project

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(600)]

ROUNDS = 5
ANSWER_SECONDS, STOP_SECONDS = 2.0, 30.0
HANGS = "import time\n\n\ndef test_hangs():\n    time.sleep(900)\n"


async def answered(lab: Lab, job: Job) -> float:
    """Seconds from sending the cancel to its answer."""
    since = time.monotonic()
    await job.send(Command.CANCEL, Cancel(lab.user_id))
    return time.monotonic() - since


async def cancelled_while_tests_run(lab: Lab) -> tuple[float, float]:
    """Seconds to the answer, and until no process of the job is left."""
    job = await lab.start(Project({"target.py": LEGACY, "test_target.py": HANGS}, ("target.py",), ("test_target.py",)))
    await job.approve_all("STANDARD")
    while not running_below(lab.folder):
        await lab.another_commit()
    since = time.monotonic()
    answer = await answered(lab, job)
    while running_below(lab.folder):
        await lab.another_commit()
    stopped = time.monotonic() - since
    assert (await job.until()).outcome == "USER_CANCELLED"
    return answer, stopped


async def test_a_cancel_is_answered_within_two_seconds_and_processes_stop_within_thirty(lab: Lab) -> None:
    async with lab.worker(), asyncio.timeout(540):
        figures = [await cancelled_while_tests_run(lab) for _ in range(ROUNDS)]
    answers, stops = zip(*figures, strict=True)
    print(f"cancel while tests run, {ROUNDS} times: answered in at most {max(answers):.2f} s, everything stopped in {max(stops):.2f} s")
    assert max(answers) <= ANSWER_SECONDS, figures
    assert max(stops) <= STOP_SECONDS, figures


async def test_a_cancel_closes_the_providers_stream(lab: Lab) -> None:
    with running_peer(Say(endless=True, piece=40, pause_s=0.02)) as peer:
        async with lab.worker(lab.use_model(peer.url)), asyncio.timeout(240):
            job = await begin(lab)
            await peer.speaking()
            since = time.monotonic()
            answer = await answered(lab, job)
            await peer.hung_up()
            (stream,) = peer.streams
            assert (await job.until()).outcome == "USER_CANCELLED"
    print(f"cancel while a model speaks: answered in {answer:.2f} s, its stream closed in {stream.closed - since:.2f} s")
    assert answer <= ANSWER_SECONDS and stream.closed - since <= STOP_SECONDS
