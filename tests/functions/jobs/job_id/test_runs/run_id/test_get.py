"""GET test-runs/{run_id}: real links to what the run needs and to where its outputs go."""

from typing import Any

import httpx

from functions.jobs.job_id.test_runs.run_id.get import handler
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_inputs_come_down_and_outputs_go_up_by_link(office: Office, waiting: Any, pro: SignedUp) -> None:
    job_id, run_id = waiting.job_id, waiting.run_id
    run = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/test-runs/{run_id}", Asked(token=pro.token)).json
    assert (run["kind"], run["status"], run["request"]) == ("BASELINE", "requested", {"kind": "BASELINE", "repeats": 5})
    assert [(given["name"], httpx.get(given["url"]).content) for given in run["inputs"]] == [("overlay", b"overlay")]
    for output in run["outputs"]:
        assert httpx.request(output["method"], output["url"], headers=output["headers"], content=b"x").status_code == 200
    assert [output["name"] for output in run["outputs"]] == ["report", "payload"]


def test_a_run_of_another_job_of_the_same_user_is_not_found(office: Office, job_maker: JobMaker, waiting: Any, pro: SignedUp) -> None:
    other, run_id = job_maker.create(pro), waiting.run_id
    answer = office.desk.ask(handler, f"GET /api/v1/jobs/{other}/test-runs/{run_id}", Asked(token=pro.token))
    assert (answer.status, answer.json["error_code"]) == (404, "RUN_NOT_FOUND")
