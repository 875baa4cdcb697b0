"""GET timeline."""

from functions.jobs.job_id.timeline.get import handler
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import WAY, JobMaker, Office


def test_every_stay_is_told_in_order_and_lasts_until_the_next(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    told = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/timeline", Asked(token=pro.token)).json
    assert [step["state"] for step in told["steps"]] == [state.value for state in WAY]
    assert [step["actor"] for step in told["steps"]] == [pro.user_id, *["SYSTEM"] * (len(WAY) - 1)]
    assert (told["steps"][0]["reason"], told["steps"][-1]["reason"], told["complete"]) == ("CREATED", "test", True)


def test_the_present_state_has_no_end_yet(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.create(pro)
    told = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/timeline", Asked(token=pro.token)).json
    assert [(step["state"], step["seconds"]) for step in told["steps"]] == [("PENDING", None)]
