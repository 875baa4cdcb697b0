"""A run that waits for a client."""

from dataclasses import dataclass

import pytest

from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from iama.runs import service as runs
from iama.runs.model import InputName, NewRun, RunInput, RunKind
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker


@dataclass(frozen=True)
class WaitingRun:
    """Its job and its own id."""

    job_id: str
    run_id: str


@pytest.fixture
def waiting(job_maker: JobMaker, pro: SignedUp) -> WaitingRun:
    job_id, run_id, artifact_id = job_maker.walk(pro, JobState.BASELINE_VALIDATION), new_id(), new_id()

    async def work(tx: Tx) -> None:
        await job_maker.store.put(delivery.artifact_key(job_id, artifact_id), b"overlay")
        new = NewArtifact(artifact_id, job_id, ArtifactType.OVERLAY, "overlay", "d" * 64, 7, "alias/iama")
        overlay = RunInput(InputName.OVERLAY, await delivery.store_artifact(tx, new))
        run = NewRun(run_id, job_id, RunKind.BASELINE, 1, {"kind": "BASELINE", "repeats": 5}, "alias/iama", (overlay,))
        await runs.request_run(tx, run)
        await runs.request_run(tx, run)

    job_maker.worker.run(work)
    return WaitingRun(job_id, run_id)
