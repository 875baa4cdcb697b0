"""POST spec/restore: an older revision's words as the next one, by the rules of a save."""

from typing import Any

import psycopg

from functions.jobs.job_id.spec.get import handler as get
from functions.jobs.job_id.spec.patch import handler as patch
from functions.jobs.job_id.spec.restore.post import handler
from iama.jobs.contract import SpecRevised
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def spec_of(office: Office, job_id: str, user: SignedUp) -> dict[str, Any]:
    spec: dict[str, Any] = office.desk.ask(get, f"GET /api/v1/jobs/{job_id}/spec", Asked(token=user.token)).json
    return spec


def rewrite(office: Office, job_id: str, user: SignedUp) -> dict[str, Any]:
    """Save a second revision with other words; it is what stands now."""
    spec = spec_of(office, job_id, user)
    body = {"revision_token": spec["revision_token"], "bdd": [{**spec["bdd"][0], "then": "rewritten"}], "sdd": spec["sdd"]}
    office.desk.ask(patch, f"PATCH /api/v1/jobs/{job_id}/spec", Asked(body, user.token))
    return spec_of(office, job_id, user)


def restore(office: Office, job_id: str, user: SignedUp, body: dict[str, Any], key: str = "") -> Reply:
    asked = Asked(body, user.token, {"idempotency-key": key or new_id()})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/spec/restore", asked)


def test_the_old_words_are_the_next_revision_and_a_repeat_is_the_same(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, key = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL), new_id()
    body = {"revision": 1, "revision_token": rewrite(office, job_id, pro)["revision_token"]}
    first = restore(office, job_id, pro, body, key)
    assert (first.status, first.json["revision"], first.json["actor"]) == (200, 3, pro.user_id)
    assert first.json["bdd"][0]["then"] == "it has borders"
    assert restore(office, job_id, pro, body, key).json == first.json
    assert office.workflows.updates[-1] == (f"job-{job_id}", "spec_revised", SpecRevised(3, pro.user_id), f"spec-{job_id}-3")
    assert spec_of(office, job_id, pro)["revision"] == 3


def test_against_a_stale_token_nothing_is_restored(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    stale = spec_of(office, job_id, pro)["revision_token"]
    current = rewrite(office, job_id, pro)
    answer = restore(office, job_id, pro, {"revision": 1, "revision_token": stale})
    assert (answer.status, answer.json["error_code"]) == (409, "SPEC_REVISION_CONFLICT")
    assert answer.json["detail"]["current_revision_token"] == current["revision_token"]
    missing = restore(office, job_id, pro, {"revision": 9, "revision_token": current["revision_token"]})
    assert (missing.status, missing.json["error_code"]) == (404, "SPEC_REVISION_NOT_FOUND")
    assert spec_of(office, job_id, pro)["revision"] == 2


def test_a_plan_that_may_not_edit_may_not_restore(office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE entitlement_snapshots SET spec_editing = false")
    body = {"revision": 1, "revision_token": spec_of(office, job_id, pro)["revision_token"]}
    assert restore(office, job_id, pro, body).json["error_code"] == "SPEC_READ_ONLY"
