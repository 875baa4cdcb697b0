"""The analysis report in the store: for its owner, and until its day."""

from datetime import timedelta

import pytest

from iama.delivery import reports
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactsExpired, ArtifactType, NewArtifact, ReportNotReady
from iama.jobs.model import JobNotFound
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker


def test_only_its_owner_finds_it_and_only_until_its_day(job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    job_id, artifact_id = job_maker.walk(pro, JobState.WAITING_STRATEGY), new_id()
    with pytest.raises(ReportNotReady):
        job_maker.api.run(lambda tx: reports.find_report(tx, pro.user_id, job_id), pro.user_id)
    new = NewArtifact(artifact_id, job_id, ArtifactType.ANALYSIS_REPORT, "analysis report", "f" * 64, 2, "alias/iama")
    job_maker.worker.run(lambda tx: delivery.store_artifact(tx, new))
    with pytest.raises(JobNotFound):
        job_maker.api.run(lambda tx: reports.find_report(tx, stranger.user_id, job_id), stranger.user_id)
    found = job_maker.api.run(lambda tx: reports.find_report(tx, pro.user_id, job_id), pro.user_id)

    async def read(late: timedelta) -> object:
        await job_maker.store.put(found.key, b"{}")
        return await reports.read_report(job_maker.store, found, found.expires_at + late)

    assert job_maker.api.run(lambda tx: read(timedelta(seconds=-1))) == {}
    with pytest.raises(ArtifactsExpired):
        job_maker.api.run(lambda tx: read(timedelta(0)))
