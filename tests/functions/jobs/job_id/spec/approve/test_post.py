"""POST spec/approve: only the revision that is current."""

from functions.jobs.job_id.spec.approve.post import handler
from iama.jobs.contract import ApproveSpec
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_the_current_revision_is_approved_and_no_other(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    key = new_id()
    answers = [
        office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/spec/approve", Asked({"revision": n}, pro.token, {"idempotency-key": k}))
        for n, k in ((2, new_id()), (1, key))
    ]
    assert (answers[0].status, answers[0].json["error_code"]) == (409, "REVISION_NOT_CURRENT")
    assert (answers[1].status, office.workflows.updates) == (
        202,
        [(f"job-{job_id}", "approve_spec", ApproveSpec(1, pro.user_id), key)],
    )
