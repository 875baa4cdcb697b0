"""GET test-runs."""

from typing import Any

from functions.jobs.job_id.test_runs.get import handler
from iama.runs import service as runs
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import Office, Role


def test_what_waits_for_a_client_is_listed_until_it_is_cancelled(office: Office, worker: Role, waiting: Any, pro: SignedUp) -> None:
    job_id, run_id = waiting.job_id, waiting.run_id

    def listed(query: str) -> list[tuple[str, str]]:
        page = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/test-runs{query}", Asked(token=pro.token)).json
        return [(run["run_id"], run["status"]) for run in page["runs"]]

    assert listed("?status=requested") == [(run_id, "requested")]
    assert worker.run(lambda tx: runs.cancel_runs(tx, job_id)) == 1
    assert (listed("?status=requested"), listed("")) == ([], [(run_id, "cancelled")])
