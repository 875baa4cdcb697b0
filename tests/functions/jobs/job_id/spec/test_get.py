"""GET spec."""

from functions.jobs.job_id.spec.get import handler
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_spec_comes_with_its_items_in_order_and_its_token(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    spec = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/spec", Asked(token=pro.token)).json
    assert (spec["revision"], spec["actor"], spec["reviewed"], spec["drift"]) == (1, "SYSTEM", False, [])
    assert [item["item_id"] for item in spec["bdd"] + spec["sdd"]] == ["b1", "s1"]
    assert spec["bdd"][0]["tests"] == ["tests/test_a.py::test_x"]


def test_a_job_without_a_spec_says_so(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    answer = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/spec", Asked(token=pro.token))
    assert (answer.status, answer.json["error_code"]) == (404, "SPEC_NOT_READY")
