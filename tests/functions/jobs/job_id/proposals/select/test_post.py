"""POST proposals/select: the choice goes to the workflow, once for each key."""

from functions.jobs.job_id.proposals.select.post import handler
from iama.jobs.contract import SelectStrategy
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def select(office: Office, job_id: str, user: SignedUp, strategy: str, key: str) -> Reply:
    asked = Asked({"strategy": strategy}, user.token, {"idempotency-key": key})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/proposals/select", asked)


def test_a_choice_is_an_update_whose_id_is_the_key(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.WAITING_STRATEGY), new_id()
    answers = [select(office, job_id, pro, "STANDARD", key) for _ in range(2)]
    assert [answer.json for answer in answers] == [{"job_id": job_id, "status": "WAITING_STRATEGY"}] * 2
    assert office.workflows.updates == [(f"job-{job_id}", "select_strategy", SelectStrategy("STANDARD", pro.user_id), key)]


def test_a_strategy_that_is_not_on_offer_is_refused(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    answer = select(office, job_id, pro, "COMPREHENSIVE", new_id())
    assert (answer.status, answer.json["error_code"]) == (400, "STRATEGY_UNKNOWN")


def test_the_workflows_refusal_and_absence_are_told_and_a_repeat_goes_through(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.WAITING_STRATEGY), new_id()
    office.workflows.refuses = True
    refused = select(office, job_id, pro, "STANDARD", key)
    assert (refused.status, refused.json["detail"]["legal"]) == (409, ["cancel"])
    office.workflows.refuses, office.workflows.away = False, True
    assert select(office, job_id, pro, "STANDARD", key).status == 503
    office.workflows.away = False
    assert select(office, job_id, pro, "STANDARD", key).status == 202
