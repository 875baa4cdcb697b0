"""A secret that stands in code, prompt, error and log is in no event, no address and no log of ours."""

import io
import json
import logging
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace

import httpx
import pytest
from websockets.sync.client import connect

from iama.db.unit import Tx
from iama.kit.ids import new_id
from iama.runs import service as runs
from iama.runs.model import Attempt, CompletedRun, NewAttempt, NewRun, RunEnd, RunKind, TestResult
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker, Role
from tests.fixtures.live import LiveStream

CANARY = "canary0f7e3b"
QUOTED = f'password = "{CANARY}"'


async def tell_everything(tx: Tx, job_id: str) -> None:
    """What a job says of code, prompt, error and log, each time with the secret in it as programs print secrets."""
    run_id = new_id()
    await runs.request_run(tx, NewRun(run_id, job_id, RunKind.VERIFY, 1, {"code": QUOTED}, "alias/iama", ()))
    failed = TestResult("tests/test_a.py::test_x", 0, "failed", 0.1, "AssertionError", "a.py::x", f"assert token={CANARY}")
    await runs.complete_run(tx, CompletedRun(run_id, RunEnd.COMPLETED, True, 1.0, 0, 1, (failed,)))
    await runs.start_attempt(tx, NewAttempt(job_id, 1, "model", f"remove {QUOTED}", "L1"))
    await runs.record_attempt(tx, Attempt(job_id, 1, "model", "t", False, f"refused: api_key: {CANARY}", 1.0, "L1"))
    lines = [QUOTED, f"connect postgresql://user:{CANARY}@host/db", f"GET /x?X-Amz-Signature={CANARY}", f"Authorization: Bearer {CANARY}"]
    for number, text in enumerate(lines):
        await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, {"text": text}, f"line:{number}"))


@pytest.fixture
def told(job_maker: JobMaker, worker: Role, pro: SignedUp, live: LiveStream) -> str:
    job_id = job_maker.start(pro, replace(NEW_JOB, goal=f"keep {QUOTED} out of it"))
    worker.run(lambda tx: tell_everything(tx, job_id))
    return job_id


def test_a_secret_reaches_no_follower_and_no_log(live: LiveStream, told: str, pro: SignedUp, sender: Callable[[], None]) -> None:
    out, logged, headers = io.StringIO(), io.StringIO(), {"Authorization": f"Bearer {pro.token}"}
    listening = logging.StreamHandler(logged)
    logging.getLogger().addHandler(listening)
    try:
        with redirect_stdout(out), redirect_stderr(out):
            by_requests = httpx.get(f"{live.url}/api/v1/jobs/{told}/events", headers=headers).text
            with connect(live.url.replace("http", "ws", 1) + "/stream", additional_headers=headers) as socket:
                socket.send(json.dumps({"action": "subscribe", "job_id": told, "token": CANARY}))
                refused = str(socket.recv(timeout=20))
                socket.send(json.dumps({"action": "subscribe", "job_id": told}))
                by_socket = [str(socket.recv(timeout=20)) for _ in range(2)]
                socket.send(json.dumps({"action": "refresh", "token": CANARY}))
                by_socket.append(str(socket.recv(timeout=20)))
    finally:
        logging.getLogger().removeHandler(listening)
    assert "[redacted]" in by_requests and "[redacted]" in "".join(by_socket)
    assert json.loads(refused)["error_code"] == "INVALID_REQUEST"
    seen = "\n".join([by_requests, refused, *by_socket, out.getvalue(), logged.getvalue()])
    assert CANARY not in seen
    assert pro.token not in seen and "subscribe" in out.getvalue() + logged.getvalue()
