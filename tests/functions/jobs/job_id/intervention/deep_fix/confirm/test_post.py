"""POST deep-fix/confirm."""

import pytest

from functions.jobs.job_id.intervention.deep_fix.confirm.post import handler
from iama.intervention.model import digest_of
from iama.jobs.contract import ConfirmDeepFix
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


@pytest.mark.parametrize("decision", ["confirm", "decline"])
def test_the_workflow_gets_the_hash_of_the_word(office: Office, job_maker: JobMaker, pro: SignedUp, decision: str) -> None:
    job_id, key = job_maker.walk(pro, JobState.REFACTORING), new_id()
    asked = Asked({"decision": decision, "confirmation": "word"}, pro.token, {"idempotency-key": key})
    assert office.desk.ask(handler, f"POST /api/v1/jobs/{job_id}/intervention/deep-fix/confirm", asked).status == 202
    assert office.workflows.updates[0][2] == ConfirmDeepFix(decision, pro.user_id, digest_of("word"))
