"""POST intervention/edits, and what resume makes of the bundle that was uploaded."""

import hashlib

import httpx

from functions.jobs.job_id.intervention.edits.post import handler
from functions.jobs.job_id.intervention.resume.post import handler as resume
from iama.jobs.contract import Resume
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office

BLOB = b"a bundle"


def test_an_uploaded_bundle_goes_to_the_workflow_by_its_reference(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    line = f"POST /api/v1/jobs/{job_id}/intervention"
    made, again = (office.desk.ask(handler, f"{line}/edits", Asked({}, pro.token, {"idempotency-key": key})).json for _ in range(2))
    assert made["edits_id"] == again["edits_id"]
    bundle = {"edits_id": made["edits_id"], "sha256": hashlib.sha256(BLOB).hexdigest(), "size": len(BLOB)}
    asked = Asked({"how": "verify", "bundle": bundle}, pro.token, {"idempotency-key": new_id()})
    early = office.desk.ask(resume, f"{line}/resume", asked)
    assert (early.status, early.json["error_code"]) == (409, "BUNDLE_MISSING")
    link = made["upload"]
    assert httpx.request(link["method"], link["url"], headers=link["headers"], content=BLOB).status_code < 300
    assert office.desk.ask(resume, f"{line}/resume", asked).status == 202
    (sent,) = [update[2] for update in office.workflows.updates]
    assert isinstance(sent, Resume) and sent.edits is not None
    assert (sent.edits.artifact_id, sent.edits.sha256, sent.edits.size) == tuple(bundle.values())


def test_a_bundle_beside_other_edits_or_of_another_size_is_refused(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    bundle = {"edits_id": new_id(), "sha256": "a" * 64, "size": 3}
    for body in ({"bundle": {**bundle, "size": 0}}, {"bundle": bundle, "files": [{"path": "a.py", "content": ""}]}):
        asked = Asked({"how": "verify", **body}, pro.token, {"idempotency-key": new_id()})
        assert office.desk.ask(resume, f"POST /api/v1/jobs/{job_id}/intervention/resume", asked).status == 400
