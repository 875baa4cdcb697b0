"""POST rerun: the gate is passed again, without a daily start; taking the partial patch needs no gate."""

from typing import Any

import psycopg
import pytest

from functions.jobs.job_id.rerun.post import handler
from iama.jobs.contract import Rerun
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office

S = JobState
RESERVATIONS = "SELECT state, ended_as, credits_used, counts_daily FROM quota_reservations WHERE job_id = %s ORDER BY start_number"


def packed(job_maker: JobMaker, user: SignedUp, reason: str = "ATTEMPTS_EXHAUSTED") -> str:
    job_id = job_maker.walk(user, S.REFACTORING)
    job_maker.lead(job_id, S.REFACTORING, S.SELF_HEALING)
    job_maker.lead(job_id, S.SELF_HEALING, S.RECOVERY_PENDING, reason=reason)
    job_maker.lead(job_id, S.RECOVERY_PENDING, S.FALLBACK_REQUIRED)
    return job_id


def ask(office: Office, user: SignedUp, job_id: str, way: str) -> Reply:
    asked = Asked({"way": way}, user.token, {"idempotency-key": new_id()})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/rerun", asked)


def reservations(admin_database_url: str, job_id: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(admin_database_url) as connection:
        return connection.execute(RESERVATIONS, [job_id]).fetchall()


@pytest.mark.parametrize(
    ("reason", "ended_as"),
    [
        ("ATTEMPTS_EXHAUSTED", "LOGIC_FAILURE"),
        ("INTERVENTION_TIMEOUT", "LOGIC_FAILURE"),
        ("CLIENT_DISCONNECTED", "CLIENT_DISCONNECTED"),
        ("BUDGET_DECLINED", "USER_CANCELLED"),
    ],
)
def test_the_first_part_is_settled_by_why_it_was_packed(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str, reason: str, ended_as: str
) -> None:
    job_id = packed(job_maker, pro, reason)
    assert ask(office, pro, job_id, "edit_spec").status == 202
    (first, second) = reservations(admin_database_url, job_id)
    assert (first[:2], second[0], second[3]) == (("SETTLED", ended_as), "OPEN", False)
    assert office.workflows.updates[0][1:3] == ("rerun_from_fallback", Rerun("edit_spec", pro.user_id, "PRO"))


def test_a_closed_gate_changes_nothing(office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = packed(job_maker, pro)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE dynamic_configs SET value = '9999', version = version + 1 WHERE key = 'minimum_start_credits'")
    reply = ask(office, pro, job_id, "retry_stronger")
    assert reply.json["error_code"] == "CREDITS_EXHAUSTED"
    assert [row[0] for row in reservations(admin_database_url, job_id)] == ["OPEN"]
    assert office.workflows.updates == []


def test_a_partial_patch_needs_no_gate(office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = packed(job_maker, pro)
    assert ask(office, pro, job_id, "take_partial").status == 202
    assert [row[0] for row in reservations(admin_database_url, job_id)] == ["OPEN"]
    assert office.workflows.updates[0][2] == Rerun("take_partial", pro.user_id, "")


def test_only_a_packed_job_is_run_again(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    reply = ask(office, pro, job_maker.walk(pro, S.REFACTORING), "edit_spec")
    assert (reply.status, reply.json["error_code"]) == (409, "COMMAND_NOT_LEGAL")
