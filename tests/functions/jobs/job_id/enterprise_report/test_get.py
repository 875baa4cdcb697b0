"""GET enterprise-report: the document, or that there is none."""

import asyncio

from functions.jobs.job_id.enterprise_report.get import handler
from iama.delivery import service as delivery
from iama.delivery.model import SUMMARY_BYTES, ArtifactType, NewArtifact
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office

REPORT = b'{"modules": []}'


def write(job_maker: JobMaker, job_id: str, size: int = len(REPORT)) -> str:
    artifact_id = new_id()
    asyncio.run(job_maker.store.put(delivery.artifact_key(job_id, artifact_id), REPORT))
    new = NewArtifact(artifact_id, job_id, ArtifactType.ANALYSIS_REPORT, "analysis report", "f" * 64, size, "alias/iama")
    job_maker.worker.run(lambda tx: delivery.store_artifact(tx, new))
    return artifact_id


def test_the_report_is_answered_once_it_is_written(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    line = f"GET /api/v1/jobs/{job_id}/enterprise-report"
    reply = office.desk.ask(handler, line, Asked(token=pro.token))
    assert (reply.status, reply.json["error_code"]) == (404, "ENTERPRISE_REPORT_NOT_READY")
    artifact_id = write(job_maker, job_id)
    reply = office.desk.ask(handler, line, Asked(token=pro.token))
    assert (reply.status, reply.json["artifact_id"], reply.json["report"]) == (200, artifact_id, {"modules": []})


def test_a_report_too_large_for_an_answer_is_left_to_its_link(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    artifact_id = write(job_maker, job_id, SUMMARY_BYTES + 1)
    reply = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/enterprise-report", Asked(token=pro.token))
    assert (reply.json["artifact_id"], reply.json["report"]) == (artifact_id, None)
