"""POST budget/decision: the cap and the decision are one transaction."""

import psycopg
import pytest

from functions.jobs.job_id.budget.decision.post import handler
from functions.jobs.job_id.get import handler as get_job
from iama.jobs.contract import DecideBudget
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import HeldWorkflows, JobMaker, Office

S = JobState


@pytest.fixture
def job_id(job_maker: JobMaker, pro: SignedUp) -> str:
    """A job at its cap of 50."""
    made = job_maker.walk(pro, S.REFACTORING)
    job_maker.lead(made, S.REFACTORING, S.WAITING_BUDGET_DECISION)
    return made


def decide(office: Office, user: SignedUp, job_id: str, **body: object) -> Reply:
    asked = Asked(body, user.token, {"idempotency-key": new_id()})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/budget/decision", asked)


def held(admin_database_url: str, job_id: str) -> int:
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT credits_held FROM quota_reservations WHERE job_id = %s", [job_id]).fetchone()
    return int(row[0]) if row else -1


def test_a_raised_cap_is_held_shown_and_told_to_the_workflow(office: Office, pro: SignedUp, job_id: str, admin_database_url: str) -> None:
    assert decide(office, pro, job_id, decision="raise", max_credits=80).status == 202
    assert held(admin_database_url, job_id) == 80
    assert office.workflows.updates[0][1:3] == ("decide_budget", DecideBudget("raise", pro.user_id))
    assert office.desk.ask(get_job, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json["credits"]["cap"].startswith("80")


@pytest.mark.parametrize(("cap", "code"), [(700, "CREDITS_EXHAUSTED"), (20, "CAP_NOT_HIGHER")])
def test_what_the_balance_does_not_carry_changes_nothing(
    office: Office, pro: SignedUp, job_id: str, admin_database_url: str, cap: int, code: str
) -> None:
    reply = decide(office, pro, job_id, decision="raise", max_credits=cap)
    assert reply.json["error_code"] == code
    assert held(admin_database_url, job_id) == 50 and office.workflows.updates == []


def test_declining_holds_nothing_more(office: Office, pro: SignedUp, job_id: str, admin_database_url: str) -> None:
    assert decide(office, pro, job_id, decision="decline").status == 202
    assert held(admin_database_url, job_id) == 50
    assert office.workflows.updates[0][2] == DecideBudget("decline", pro.user_id)


@pytest.mark.parametrize("body", [{"decision": "raise"}, {"decision": "decline", "max_credits": 80}])
def test_a_cap_belongs_to_raising_it(office: Office, pro: SignedUp, job_id: str, body: dict[str, object]) -> None:
    assert decide(office, pro, job_id, **body).status == 400


def test_out_of_turn_nothing_is_held_and_what_is_legal_is_told(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    reply = decide(office, pro, job_id, decision="raise", max_credits=80)
    assert (reply.status, reply.json["error_code"]) == (409, "COMMAND_NOT_LEGAL")
    assert reply.json["detail"]["state"] == "REFACTORING" and "cancel" in reply.json["detail"]["legal"]
    assert held(admin_database_url, job_id) == 50


def test_where_the_workflow_service_is_away_the_decision_waits_in_the_outbox(
    office: Office, pro: SignedUp, job_id: str, admin_database_url: str
) -> None:
    office.replace_workflows(HeldWorkflows(away=True))
    assert decide(office, pro, job_id, decision="raise", max_credits=80).status == 202
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT payload ->> 'command' FROM outbox WHERE topic = 'send_command' AND subject_id = %s", [job_id])
        assert rows.fetchall() == [("decide_budget",)]
