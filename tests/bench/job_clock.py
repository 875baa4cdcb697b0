"""Run inside `iama dev --`: play one demonstration, then tell on one line where the time of its job went, as JSON.

Recipes are timed by the activities that run them, executed code by its own reports, and writing the tests that the search found by the
activity that does it: it is the end of the search. A recipe is prepared while another one's run goes on, so they may overlap. What is
left of the workflow's life, when none of them goes on, is the price of the service itself: reading the project, judging, packaging,
hand-overs, transitions, transfers, the client's answers at the gates.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

import psycopg
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle

RECIPES = frozenset({"apply_recipe", "generate_proposals"})
"""Activities whose time is that of recipes; the proposals come from running all of them dry."""
WRITING = frozenset({"build_suite"})
"""The activity that writes what the search found as tests."""
Span: TypeAlias = tuple[float, float]
"""Beginning and end, in seconds since 1970."""


def play(name: str, out: Path) -> dict[str, Any]:
    """The demonstration as a user runs it; the job's document."""
    words = [sys.executable, "-m", "iama_cli.demo", "--package", name, "--out", str(out)]
    subprocess.run(words, check=True, stdout=sys.stderr)
    document: dict[str, Any] = json.loads((out / "job.json").read_text("utf-8"))
    return document


async def clock(job_id: str, addresses: dict[str, Any]) -> dict[str, float]:
    """Seconds of the job's workflow: in all, in recipes, in writing tests, in executed code, and when none of them went on."""
    handle = (await Client.connect(addresses["temporal"])).get_workflow_handle(f"job-{job_id}")
    whole, steps = await _read_history(handle)
    recipes, writing = ([span for name, span in steps if name in wanted] for wanted in (RECIPES, WRITING))
    query = "SELECT extract(epoch FROM reported_at)::float, wall_s::float FROM test_runs WHERE job_id = %s AND wall_s IS NOT NULL"
    async with await psycopg.AsyncConnection.connect(addresses["database_url"]) as connection:
        rows = await (await connection.execute(query, (job_id,))).fetchall()
    executed = [(reported - wall_s, reported) for reported, wall_s in rows]
    figures = {"whole_s": length([whole]), "recipes_s": length(recipes), "writing_s": length(writing), "executed_s": length(executed)}
    return {**figures, "overhead_s": length([whole]) - length([*recipes, *writing, *executed])}


def length(spans: Iterable[Span]) -> float:
    """Seconds that at least one of the spans covers."""
    total, until = 0.0, float("-inf")
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


async def _read_history(handle: WorkflowHandle[Any, Any]) -> tuple[Span, list[tuple[str, Span]]]:
    """The workflow's life, and the activities of the server in it with their names."""
    names: dict[int, str] = {}
    started: dict[int, float] = {}
    moments: list[float] = []
    steps: list[tuple[str, Span]] = []
    async for event in handle.fetch_history_events():
        moment = event.event_time.ToNanoseconds() / 1e9
        moments.append(moment)
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            names[event.event_id] = event.activity_task_scheduled_event_attributes.activity_type.name
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            started[event.activity_task_started_event_attributes.scheduled_event_id] = moment
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            number = event.activity_task_completed_event_attributes.scheduled_event_id
            steps.append((names[number], (started[number], moment)))
    return (moments[0], moments[-1]), steps


def main(name: str, out: Path) -> None:
    """Play, clock, print."""
    document = play(name, out)
    addresses = json.loads(Path(os.environ["IAMA_DEV_STATE"]).read_text("utf-8"))
    print(json.dumps(asyncio.run(clock(document["job_id"], addresses))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
