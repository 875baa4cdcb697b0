"""A secret in the code, the goal, an error and a log line goes through a whole job and turns up in no place that outlives or leaves it."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client

from iama.kit.codec import ENCODING, EncryptingCodec
from iama_worker.__main__ import JsonLines
from tests.fakes.openai_peer import OpenAIPeer, Say, running_peer
from tests.worker_container.conftest import Job, Lab, Project

pytestmark = pytest.mark.slow
WORD = "canary7f3a"
SOURCE = f'''"""Greetings."""


def greet(name):
    """Greet somebody; never say {WORD}code."""
    print("{WORD}log")
    if not isinstance(name, str):
        raise TypeError("{WORD}error: " + repr(name))
    return "Hello, " + name
'''
TESTS = f'''from greet import greet


def test_greets():
    assert greet("Ann") == "Hello, Ann"


def test_that_fails_before_we_came():
    raise RuntimeError("{WORD}failure")
'''
PROJECT = Project({"greet.py": SOURCE, "test_greet.py": TESTS}, ("greet.py",), ("test_greet.py",), goal=f"say {WORD}goal politely")
WRONG = f'def greet(name):\n    """Greet."""\n    raise ValueError("{WORD}patch" + name)\n'
RIGHT = SOURCE[SOURCE.index("def greet") :].replace('"Hello, " + name', 'f"Hello, {name}"')


def answer(**operation: str) -> str:
    """One operation on `greet.py`, as a model answers it."""
    return json.dumps({"title": "shorter", "operations": [{"path": "greet.py", **operation}]})


SCRIPT = (
    Say(error=f"overloaded while reading {WORD}provider"),
    answer(kind="replace_symbol", symbol="greet", new_source=WRONG),
    answer(kind="search_replace", search=f"{WORD}missing", replace="x"),
    answer(kind="search_replace", search=f"{WORD}mal", more="x"),
    answer(kind="replace_symbol", symbol=f"{WORD}symbol", new_source="def f():\n    return 1\n"),
    answer(kind="replace_symbol", symbol="greet", new_source=RIGHT),
)


def payloads(message: Any) -> Iterator[Payload]:
    """Every payload anywhere in a protocol message."""
    for _, value in message.ListFields():
        single = hasattr(value, "ListFields") or isinstance(value, str | bytes | int | float)
        for one in [value] if single else value.values() if hasattr(value, "values") else value:
            if isinstance(one, Payload):
                yield one
            elif hasattr(one, "ListFields"):
                yield from payloads(one)


async def delivered(lab: Lab, peer: OpenAIPeer) -> Job:
    """The job after its worker has done everything with it."""
    async with lab.worker(lab.use_model(peer.url)):
        job = await lab.start(PROJECT)
        await job.approve_all("CONSERVATIVE")
        record = await job.until("WAITING_INTERVENTION", "BASELINE_VALIDATION_FAILED", "FALLBACK_REQUIRED")
        assert (record.status, record.outcome, record.failure_code) == ("DELIVERED", "CHANGED", None)
        await job.handle.result()
    return job


async def history_of(lab: Lab, job: Job) -> dict[str, bytes]:
    """The job's history as a stranger reads it, and what is in it for whoever has the keys."""
    stranger = await Client.connect(lab.client.service_client.config.target_host, namespace=lab.client.namespace)
    history = await stranger.get_workflow_handle(job.handle.id).fetch_history()
    found = [payload for event in history.events for payload in payloads(event)]
    clear = await EncryptingCodec.from_secret(lab.surroundings.secrets.get("codec") or "").decode(found)
    return {
        "history": b"".join(event.SerializeToString() for event in history.events),
        "not sealed": b"".join(payload.data for payload in found if payload.metadata["encoding"] != ENCODING),
        "opened": b"".join(payload.SerializeToString() for payload in clear),
    }


def database_of(lab: Lab, job: Job) -> dict[str, bytes]:
    """What the database tells of the job: events, trail, effects, names."""
    queries = {
        "events": "SELECT payload::text FROM job_events WHERE job_id = %s",
        "audit": "SELECT detail::text FROM audit_events WHERE object_id = %s",
        "ledger": "SELECT detail::text FROM usage_ledger WHERE job_id = %s",
        "artifact names": "SELECT artifact_id || name FROM job_artifacts WHERE job_id = %s",
    }
    return {place: "\n".join(text for (text,) in lab.rows(query, job.job_id)).encode() for place, query in queries.items()}


async def test_a_canary_leaves_no_trace_beside_the_artifacts(
    lab: Lab, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with caplog.at_level(logging.INFO), running_peer(*SCRIPT) as peer:
        job = await delivered(lab, peer)
    prompts = json.dumps(peer.requests)
    assert all(f"{WORD}{place}" in prompts for place in ("code", "goal", "log", "error", "patch")), "the canary was not alive"
    places = {
        **await history_of(lab, job),
        **database_of(lab, job),
        "log": "\n".join(JsonLines().format(record) for record in caplog.records).encode(),
        "output": "".join(capfd.readouterr()).encode(),
        "object keys": "\n".join(path.as_posix() for path in (tmp_path / "objects").rglob("*")).encode(),
    }
    assert job.job_id.encode() in places["opened"] and job.job_id.encode() not in places["not sealed"]
    assert b"generate_patch" in places["log"] and all(places.values())
    assert {
        place: re.findall(rf"{WORD}\w*", text.decode(errors="replace")) for place, text in places.items() if WORD.encode() in text
    } == {}
