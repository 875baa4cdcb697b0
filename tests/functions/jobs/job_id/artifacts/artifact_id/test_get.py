"""GET artifacts/{artifact_id}."""

import httpx

from functions.jobs.job_id.artifacts.artifact_id.get import handler
from iama.kit.ids import new_id
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_link_works_for_minutes_and_only_for_the_job_it_belongs_to(
    office: Office, delivered: Delivered, job_maker: JobMaker, pro: SignedUp
) -> None:
    found = office.desk.ask(handler, f"GET /api/v1/jobs/{delivered.job_id}/artifacts/{delivered.patch_id}", Asked(token=pro.token)).json
    assert httpx.get(found["url"]).content == b"patch"
    assert (found["size"], found["expires_at"]) == (5, "2026-11-20T12:05:00Z")
    for job_id, artifact_id in ((job_maker.create(pro), delivered.patch_id), (delivered.job_id, new_id())):
        answer = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/artifacts/{artifact_id}", Asked(token=pro.token))
        assert (answer.status, answer.json["error_code"]) == (404, "ARTIFACT_NOT_FOUND")
