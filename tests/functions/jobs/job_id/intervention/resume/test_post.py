"""POST intervention/resume."""

import asyncio
import json

import pytest

from functions.jobs.job_id.intervention.resume.post import handler
from iama.jobs.contract import Resume
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office

OPERATION = {"kind": "search_replace", "path": "pkg/a.py", "search": "a", "replace": "b"}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ({"operations": [OPERATION]}, {"operations": [OPERATION]}),
        ({"files": [{"path": "pkg/a.py", "content": "b"}]}, {"files": [{"path": "pkg/a.py", "content": "b"}]}),
    ],
)
def test_edits_travel_by_the_store_and_never_by_the_workflow(
    office: Office, job_maker: JobMaker, pro: SignedUp, given: dict[str, object], stored: object
) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    asked = Asked({"how": "verify", **given}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/intervention/resume", asked).status == 202
    (_, name, sent, update_id) = office.workflows.updates[0]
    assert (name, update_id) == ("resume_from_intervention", key)
    assert isinstance(sent, Resume) and sent.edits is not None and sent.how == "verify"
    assert json.loads(asyncio.run(job_maker.store.get(sent.edits.key))) == stored


def test_leaving_needs_no_edits_and_both_kinds_at_once_are_refused(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    line = f"POST /api/v1/jobs/{job_id}/intervention/resume"
    assert office.desk.ask(handler, line, Asked({"how": "exit"}, pro.token, {"idempotency-key": new_id()})).status == 202
    assert office.workflows.updates[0][2] == Resume("exit", pro.user_id)
    both = {"how": "verify", "operations": [OPERATION], "files": [{"path": "pkg/a.py", "content": "b"}]}
    assert office.desk.ask(handler, line, Asked(both, pro.token, {"idempotency-key": new_id()})).status == 400
