"""Every route of a job against everybody who has no business there."""

import importlib
from typing import Any

import pytest

from iama.jobs.states import JobState
from iama.kit.ids import new_id
from infra.routes import ROUTES, Identity, Route
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import BDD, JobMaker, Office

SPEC = {"revision_token": new_id(), "bdd": [{"given": "a", "when": "b", "then": "c"}], "sdd": []}
BODIES: dict[str, Any] = {
    "heartbeat": {"client_session_id": new_id()},
    "select": {"strategy": "STANDARD"},
    "spec": SPEC,
    "approve": {"revision": 1},
    "result": {"end": "completed", "isolated": True, "wall_s": 1.0, "sha256": "a" * 64, "size": 3},
    "decision": {"decision": "revise"},
    "apply": {"accept_all": True},
    "applied": {"apply_id": new_id(), "files": []},
}
OF_JOBS = [route for route in ROUTES if "{job_id}" in route.path]


def ask_as(office: Office, route: Route, job_id: str, token: str | None) -> Any:
    path = route.path.format(job_id=job_id, run_id=new_id(), artifact_id=new_id())
    body = None if route.method in ("GET", "DELETE") else BODIES.get(path.rpartition("/")[2], {})
    function = importlib.import_module(route.handler).handler
    return office.desk.ask(function, f"{route.method} {path}", Asked(body, token, {"idempotency-key": new_id()}))


def test_every_route_of_a_job_needs_a_token_and_hides_the_job_from_others(
    office: Office, job_maker: JobMaker, pro: SignedUp, stranger: SignedUp
) -> None:
    job_id = job_maker.walk(pro, JobState.DELIVERED)
    assert len(OF_JOBS) >= 20
    seen = {}
    for route in OF_JOBS:
        assert route.identity is Identity.USER
        nobody, other = ask_as(office, route, job_id, None), ask_as(office, route, job_id, stranger.token)
        missing = ask_as(office, route, new_id(), stranger.token)
        seen[f"{route.method} {route.path}"] = (nobody.status, nobody.json["error_code"], other.status, other.json["error_code"])
        assert (other.status, other.json["error_code"]) == (missing.status, missing.json["error_code"])
    assert set(seen.values()) == {(401, "TOKEN_MISSING", 404, "JOB_NOT_FOUND")}, seen
    assert (office.workflows.started, office.workflows.updates) == ([], [])


@pytest.mark.parametrize("job_id", ["1", "0193000100007000800000000000000a", "../jobs", BDD.item_id])
def test_an_id_of_another_shape_is_not_found(office: Office, pro: SignedUp, job_id: str) -> None:
    function = importlib.import_module("functions.jobs.job_id.get").handler
    assert office.desk.ask(function, f"GET /api/v1/jobs/{job_id}", Asked(token=pro.token)).status == 404
