"""GET spec/revisions/{rev}."""

import pytest

from functions.jobs.job_id.spec.revisions.rev.get import handler
from iama.jobs.states import JobState
from iama.spec import service as spec
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office, revision


def test_an_older_revision_is_shown_as_it_was_stored(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    job_maker.worker.run(lambda tx: spec.store_revision(tx, job_id, revision("second")))
    shown = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/spec/revisions/1", Asked(token=pro.token)).json
    assert (shown["revision"], [item["item_id"] for item in shown["bdd"]]) == (1, ["b1"])


@pytest.mark.parametrize(
    ("rev", "code"), [("3", "SPEC_REVISION_NOT_FOUND"), ("0", "NOT_FOUND"), ("one", "NOT_FOUND"), ("9" * 12, "NOT_FOUND")]
)
def test_a_revision_that_is_not_there_is_not_found(office: Office, job_maker: JobMaker, pro: SignedUp, rev: str, code: str) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    answer = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/spec/revisions/{rev}", Asked(token=pro.token))
    assert (answer.status, answer.json["error_code"]) == (404, code)
