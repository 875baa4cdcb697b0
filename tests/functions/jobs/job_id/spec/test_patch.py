"""PATCH spec: one winner a revision, the plan decides who may, and the news is never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from functions.jobs.job_id.spec.get import handler as get
from functions.jobs.job_id.spec.patch import handler
from iama.jobs import service as jobs
from iama.jobs.contract import SpecRevised
from iama.jobs.states import JobState
from tests.fixtures.edge import Asked, Desk, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role


def read(office: Office, job_id: str, user: SignedUp) -> dict[str, Any]:
    spec: dict[str, Any] = office.desk.ask(get, f"GET /api/v1/jobs/{job_id}/spec", Asked(token=user.token)).json
    return spec


def save(desk: Desk, job_id: str, user: SignedUp, spec: dict[str, Any], **item: Any) -> Reply:
    bdd = [{**spec["bdd"][0], **item}, *spec["bdd"][1:]]
    body = {"revision_token": spec["revision_token"], "bdd": bdd, "sdd": spec["sdd"]}
    return desk.ask(handler, f"PATCH /api/v1/jobs/{job_id}/spec", Asked(body, user.token))


def test_a_save_is_a_new_revision_told_to_followers_and_workflow(office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    answer = save(office.desk, job_id, pro, read(office, job_id, pro), then="it has no borders")
    assert (answer.status, answer.json["revision"], answer.json["actor"]) == (200, 2, pro.user_id)
    assert answer.json["bdd"][0]["then"] == "it has no borders"
    assert office.workflows.updates == [(f"job-{job_id}", "spec_revised", SpecRevised(2, pro.user_id), f"spec-{job_id}-2")]
    assert worker.run(lambda tx: jobs.load_job(tx, job_id)).spec_revision == 2


def test_a_stale_save_gets_the_newer_token_and_the_difference_field_by_field(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    spec = read(office, job_id, pro)
    won = save(office.desk, job_id, pro, spec, then="first")
    lost = save(office.desk, job_id, pro, spec, when="second")
    assert (lost.status, lost.json["error_code"]) == (409, "SPEC_REVISION_CONFLICT")
    assert lost.json["detail"]["current_revision_token"] == won.json["revision_token"]
    assert lost.json["detail"]["diff"] == [
        {"section": "bdd", "item_id": "b1", "field": "when", "current": "it is printed", "yours": "second"},
        {"section": "bdd", "item_id": "b1", "field": "then", "current": "first", "yours": "it has borders"},
    ]


def test_the_link_to_tests_is_ours_and_goes_when_the_words_change(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    forged = save(office.desk, job_id, pro, read(office, job_id, pro), tests=["mine::test"]).json
    assert forged["bdd"][0]["tests"] == ["tests/test_a.py::test_x"]
    assert save(office.desk, job_id, pro, forged, given="another table").json["bdd"][0]["tests"] == []


def test_while_the_workflow_service_is_away_a_save_stands_and_its_news_waits(
    office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp
) -> None:
    job_id = job_maker.walk(pro, JobState.GENERATING_TESTS)
    office.workflows.away = True
    assert save(office.desk, job_id, pro, read(office, job_id, pro), then="x").status == 200
    job_maker.clock.move(seconds=10)
    waiting = worker.run(lambda tx: jobs.claim_commands(tx, job_maker.clock.now()))
    assert [(command.job_id, command.command, command.argument) for command in waiting] == [
        (job_id, "spec_revised", {"revision": 2, "actor": pro.user_id})
    ]


@pytest.mark.parametrize("state", [JobState.WAITING_STRATEGY, JobState.DELIVERED])
def test_a_state_without_an_open_spec_refuses_a_save(office: Office, job_maker: JobMaker, pro: SignedUp, state: JobState) -> None:
    open_id, job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL), job_maker.walk(pro, state)
    answer = save(office.desk, job_id, pro, read(office, open_id, pro))
    assert (answer.status, answer.json["error_code"]) == (409, "COMMAND_NOT_LEGAL")


def test_a_spec_without_a_behaviour_or_with_an_id_twice_is_invalid(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    spec = read(office, job_id, pro)
    wrong: tuple[list[Any], ...] = ([], spec["bdd"] * 2)
    for bdd in wrong:
        body = {"revision_token": spec["revision_token"], "bdd": bdd, "sdd": []}
        answer = office.desk.ask(handler, f"PATCH /api/v1/jobs/{job_id}/spec", Asked(body, pro.token))
        assert (answer.status, answer.json["error_code"]) == (400, "SPEC_INVALID")


def test_the_plan_that_a_job_started_under_decides_whether_its_spec_can_be_edited(
    office: Office, job_maker: JobMaker, sign_up: Callable[..., SignedUp], admin_database_url: str
) -> None:
    user = sign_up(3, "PRO")
    job_id = job_maker.walk(user, JobState.WAITING_SPEC_APPROVAL)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE entitlement_snapshots SET spec_editing = false WHERE job_id = %s", [job_id])
    answer = save(office.desk, job_id, user, read(office, job_id, user), then="x")
    assert (answer.status, answer.json["error_code"]) == (403, "SPEC_READ_ONLY")


def test_of_fifty_saves_at_one_revision_exactly_one_wins(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    spec = read(office, job_id, pro)
    desks = [Desk(office.environment) for _ in range(10)]
    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(lambda n: save(desks[n % 10], job_id, pro, spec, then=f"try {n}"), range(50)))
    for desk in desks:
        desk.close()
    assert sorted(answer.status for answer in answers) == [200] + [409] * 49
    assert read(office, job_id, pro)["revision"] == 2
