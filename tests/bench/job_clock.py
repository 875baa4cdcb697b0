"""Run inside `iama dev --`: play one demonstration, then tell on one line where the time of its job went, as JSON.

Recipes and context are timed by the activities that run them, executed code by its own reports; what is left of the
workflow's life is the price of the service itself: hand-overs, transitions, transfers, the client's answers at the gates.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle

RECIPES = frozenset({"apply_recipe", "generate_proposals"})
"""Activities whose time is that of recipes; the proposals come from running all of them dry."""


def play(name: str, out: Path) -> dict[str, Any]:
    """The demonstration as a user runs it; the job's document."""
    words = [sys.executable, "-m", "iama_cli.demo", "--package", name, "--out", str(out)]
    subprocess.run(words, check=True, stdout=sys.stderr)
    document: dict[str, Any] = json.loads((out / "job.json").read_text("utf-8"))
    return document


async def clock(job_id: str, addresses: dict[str, Any]) -> dict[str, float]:
    """Seconds of the job's workflow: in all, in recipes, in executed code, and the rest."""
    handle = (await Client.connect(addresses["temporal"])).get_workflow_handle(f"job-{job_id}")
    whole, recipes = await _read_history(handle)
    async with await psycopg.AsyncConnection.connect(addresses["database_url"]) as connection:
        cursor = await connection.execute("SELECT coalesce(sum(wall_s), 0)::float FROM test_runs WHERE job_id = %s", (job_id,))
        executed = float((await cursor.fetchone() or (0.0,))[0])
    return {"whole_s": whole, "recipes_s": recipes, "executed_s": executed, "overhead_s": whole - recipes - executed}


async def _read_history(handle: WorkflowHandle[Any, Any]) -> tuple[float, float]:
    names: dict[int, str] = {}
    started: dict[int, float] = {}
    moments, recipes = [], 0.0
    async for event in handle.fetch_history_events():
        moment = event.event_time.ToNanoseconds() / 1e9
        moments.append(moment)
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            names[event.event_id] = event.activity_task_scheduled_event_attributes.activity_type.name
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            started[event.activity_task_started_event_attributes.scheduled_event_id] = moment
        elif event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            number = event.activity_task_completed_event_attributes.scheduled_event_id
            recipes += moment - started[number] if names[number] in RECIPES else 0.0
    return moments[-1] - moments[0], recipes


def main(name: str, out: Path) -> None:
    """Play, clock, print."""
    document = play(name, out)
    addresses = json.loads(Path(os.environ["IAMA_DEV_STATE"]).read_text("utf-8"))
    print(json.dumps(asyncio.run(clock(document["job_id"], addresses))))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
