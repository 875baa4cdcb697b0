"""POST heartbeat: presence, and nothing else."""

import psycopg
import pytest
from psycopg import sql

from functions.jobs.job_id.get import handler as get
from functions.jobs.job_id.heartbeat.post import handler
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_beat_is_one_row_a_session_and_shows_on_the_job(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str
) -> None:
    job_id, sessions = job_maker.walk(pro, JobState.ANALYZING), [new_id(), new_id()]
    for session in [*sessions, sessions[0]]:
        asked = Asked({"client_session_id": session}, pro.token)
        answer = office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/heartbeat", asked)
        assert (answer.status, answer.json) == (200, {"heartbeat_status": "alive", "grace_deadline_at": None})
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT count(*) FROM client_heartbeat_sessions WHERE job_id = %s", [job_id]).fetchone()
    assert row == (2,)
    job = office.desk.ask(get, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["heartbeat_status"], job["last_heartbeat_at"] is None, job["last_seq"]) == ("alive", False, 1)


@pytest.mark.parametrize("body", [{}, {"client_session_id": "mine"}, {"client_session_id": 7}, {"client_session_id": "A" * 36}, []])
def test_a_beat_names_its_session(office: Office, job_maker: JobMaker, pro: SignedUp, body: object) -> None:
    answer = office.desk.ask(handler, f"POST /api/v1/jobs/{job_maker.create(pro)}/heartbeat", Asked(body, pro.token))
    assert (answer.status, answer.json["error_code"]) == (400, "INVALID_REQUEST")


def test_a_beat_for_a_missing_or_foreign_job_finds_nothing(office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp) -> None:
    for job_id in (job_maker.create(pro), new_id()):
        asked = Asked({"client_session_id": new_id()}, stranger.token)
        answer = office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/heartbeat", asked)
        assert (answer.status, answer.json["error_code"]) == (404, "JOB_NOT_FOUND")


def test_a_beat_for_an_ended_job_is_refused_with_how_it_stands(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    answer = office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/heartbeat", Asked({"client_session_id": new_id()}, pro.token))
    assert (answer.status, answer.json["error_code"], answer.json["detail"]) == (409, "JOB_ENDED", {"status": "DELIVERED"})


def rows_written_since(connection: psycopg.Connection, transaction: int) -> dict[str, int]:
    """Rows of every table that were written by that transaction or a later one."""
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    written = {}
    for (table,) in tables:
        statement = sql.SQL("SELECT count(*) FROM {} WHERE xmin::text::bigint >= %s").format(sql.Identifier(table))
        row = connection.execute(statement, [transaction]).fetchone()
        written[table] = int(row[0]) if row else 0
    return {table: rows for table, rows in written.items() if rows}


@pytest.mark.parametrize("lost", [False, True])
def test_a_beat_writes_its_own_row_and_nothing_else_also_for_a_lost_job(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str, lost: bool
) -> None:
    job_id, session = job_maker.walk(pro, JobState.REFACTORING), new_id()
    with psycopg.connect(admin_database_url, autocommit=True) as connection:
        if lost:
            connection.execute("UPDATE refactor_jobs SET client_lost_at = now()")
        for _ in range(2):
            row = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
            assert row is not None
            asked = Asked({"client_session_id": session}, pro.token)
            assert office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/heartbeat", asked).status == 200
            assert rows_written_since(connection, row[0]) == {"client_heartbeat_sessions": 1}
