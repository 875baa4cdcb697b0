"""POST spec/nl-convert: a sentence as a preview of the next revision; nothing is kept."""

from typing import Any

import psycopg

from functions.jobs.job_id.spec.get import handler as get
from functions.jobs.job_id.spec.nl_convert.post import handler
from iama.jobs.contract import ConvertWords
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def spec_of(office: Office, job_id: str, user: SignedUp) -> dict[str, Any]:
    spec: dict[str, Any] = office.desk.ask(get, f"GET /api/v1/jobs/{job_id}/spec", Asked(token=user.token)).json
    return spec


def say(office: Office, job_id: str, user: SignedUp, text: str, token: str = "") -> Reply:
    body = {"text": text, "revision_token": token or spec_of(office, job_id, user)["revision_token"]}
    asked = Asked(body, user.token, {"idempotency-key": new_id()})
    return office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/spec/nl-convert", asked)


def test_the_preview_changes_what_was_said_and_nothing_is_kept(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    before = spec_of(office, job_id, pro)
    change = {"kind": "replace", "item_id": before["bdd"][0]["item_id"], "part": "then", "text": "it has no borders"}
    office.workflows.answers["convert_words"] = {"changes": [change], "source": "recipes", "refusal": "", "reason": ""}
    answer = say(office, job_id, pro, "no borders")
    assert answer.status == 200
    assert answer.json["bdd"] == [{**before["bdd"][0], "then": "it has no borders", "tests": []}, *before["bdd"][1:]]
    assert (answer.json["changes"][0]["text"], answer.json["source"]) == ("it has no borders", "recipes")
    assert office.workflows.updates[-1][2] == ConvertWords("no borders", 1, pro.user_id)
    assert spec_of(office, job_id, pro) == before


def test_what_is_not_understood_says_why(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    office.workflows.answers["convert_words"] = {"changes": [], "refusal": "WORDS_NOT_UNDERSTOOD", "reason": "no item is named"}
    answer = say(office, job_id, pro, "remove it")
    assert (answer.json["error_code"], answer.json["detail"]["reason"]) == ("WORDS_NOT_UNDERSTOOD", "no item is named")
    office.workflows.answers["convert_words"] = {"changes": [], "refusal": "BUDGET_REACHED", "reason": "no credits"}
    assert say(office, job_id, pro, "remove it").json["error_code"] == "WORDS_NOT_READ"


def test_an_old_token_another_state_and_a_plan_that_may_not_edit_are_refused(
    office: Office, job_maker: JobMaker, pro: SignedUp, admin_database_url: str
) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)
    assert say(office, job_id, pro, "remove it", new_id()).json["error_code"] == "SPEC_REVISION_CONFLICT"
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE entitlement_snapshots SET spec_editing = false")
    assert say(office, job_id, pro, "remove it").json["error_code"] == "SPEC_READ_ONLY"
    early = job_maker.walk(pro, JobState.WAITING_STRATEGY)
    assert say(office, early, pro, "remove it", new_id()).json["error_code"] == "COMMAND_NOT_LEGAL"
    assert not office.workflows.updates
