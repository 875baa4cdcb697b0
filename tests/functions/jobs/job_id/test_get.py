"""GET /jobs/{job_id}: everything a client shows of a job."""

from datetime import datetime

import psycopg

from functions.jobs.job_id.get import handler
from iama.db.unit import Tx
from iama.jobs import service as jobs
from iama.jobs.model import Author, Transition
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_job_shows_its_state_commands_presence_and_expiry(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    job = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["status"], job["strategy"], job["spec_revision"]) == ("WAITING_SPEC_APPROVAL", "STANDARD", 1)
    assert job["legal_commands"] == ["approve_spec", "spec_revised", "convert_words", "cancel"]
    assert (job["heartbeat_status"], job["grace_deadline_at"]) == ("none", None)
    assert (job["credits"], job["calls"], job["timings"]) == ({"cap": "50.0000", "used": "0"}, 0, {})
    assert job["artifact_expires_at"] > job["created_at"]


def test_a_job_without_its_client_shows_since_when_and_until_when(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str
) -> None:
    job_id, session = job_maker.walk(pro, JobState.REFACTORING), new_id()
    job_maker.api.run(lambda tx: jobs.beat(tx, pro.user_id, job_id, session), pro.user_id)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE client_heartbeat_sessions SET last_seen_at = last_seen_at - interval '1 minute'")
    lost = Transition(job_id, "lost", JobState.REFACTORING, JobState.CLIENT_HEARTBEAT_LOST, "client_lost", Author.system())

    async def work(tx: Tx) -> None:
        await jobs.note_losses(tx, job_maker.clock.now())
        await jobs.record_transition(tx, lost)

    job_maker.worker.run(work)
    job = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["status"], job["heartbeat_status"]) == ("CLIENT_HEARTBEAT_LOST", "lost")
    grace = datetime.fromisoformat(job["grace_deadline_at"]) - datetime.fromisoformat(job["last_heartbeat_at"])
    assert 359 < grace.total_seconds() < 400


def test_an_ended_job_accepts_nothing(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    job = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).json
    assert (job["legal_commands"], job["outcome"], job["finished_at"] is None) == ([], "CHANGED", False)
