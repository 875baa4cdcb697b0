"""Every recorded history replays: a change that would break running jobs fails here. Record with IAMA_RECORD_HISTORIES=1."""

import gzip
import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from iama_worker.workflows import workflow_runner
from iama_worker.workflows.job import RefactorJobWorkflow
from iama_worker.workflows.revert import RevertWorkflow

HISTORIES = Path(__file__).parents[2] / "histories"
LIMIT = 200 << 10
"""Bytes that a payload may have in any history."""
RECORDED = sorted(HISTORIES.glob("*.json.gz"))


def read(path: Path) -> str:
    """A history as JSON."""
    return gzip.decompress(path.read_bytes()).decode()


def test_every_scenario_is_recorded() -> None:
    assert len(RECORDED) >= 20


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
async def test_replays(path: Path) -> None:
    replayer = Replayer(workflows=[RefactorJobWorkflow, RevertWorkflow], workflow_runner=workflow_runner())
    await replayer.replay_workflow(WorkflowHistory.from_json(path.stem, read(path)))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_no_payload_is_near_the_limit(path: Path) -> None:
    payloads = [len(found) for found in re.findall(r'"data":\s*"([^"]*)"', read(path))]
    assert max(payloads) < LIMIT // 4
