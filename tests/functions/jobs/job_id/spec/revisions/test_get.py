"""GET spec/revisions: newest first, a page at a time."""

from functions.jobs.job_id.spec.revisions.get import handler
from iama.db.unit import Tx
from iama.jobs.states import JobState
from iama.spec import service as spec
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office, revision


def test_revisions_come_newest_first_and_in_pages(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)

    async def work(tx: Tx) -> None:
        for key in ("second", "third"):
            await spec.store_revision(tx, job_id, revision(key))

    job_maker.worker.run(work)
    line = f"GET /api/v1/jobs/{job_id}/spec/revisions"
    first = office.desk.ask(handler, f"{line}?limit=2", Asked(token=pro.token)).json
    rest = office.desk.ask(handler, f"{line}?limit=2&before={first['next_before']}", Asked(token=pro.token)).json
    assert [shown["revision"] for shown in first["revisions"] + rest["revisions"]] == [3, 2, 1]
    assert (first["next_before"], rest["next_before"]) == (2, None)
    oldest = rest["revisions"][0]
    assert (oldest["bdd"], oldest["sdd"], oldest["actor"], oldest["reviewed"], oldest["approved"]) == (1, 1, "SYSTEM", False, False)
    assert office.desk.ask(handler, f"{line}?limit=0", Asked(token=pro.token)).status == 400
