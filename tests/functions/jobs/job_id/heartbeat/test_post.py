"""POST heartbeat: presence, and nothing else."""

import psycopg

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
