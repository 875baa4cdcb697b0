"""GET fallback."""

import asyncio
import json

from functions.jobs.job_id.fallback.get import handler
from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.jobs.model import Facts
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office

S = JobState
FAILED = {"test_id": "tests/test_a.py::test_x", "error": "AssertionError", "location": "pkg/a.py", "excerpt": "1 != 2"}
ATTEMPT = {"number": 4, "producer": "model", "title": "patch", "model_class": "L2", "kept": False, "reason": "1 frozen test failed"}
PACK = {
    "cause": "ATTEMPTS_EXHAUSTED",
    "strategy": "STANDARD",
    "revision": 1,
    "attempts": [ATTEMPT],
    "failures": [FAILED],
    "last_patch": {"artifact_id": "a"},
    "partial_patch": None,
}


def test_before_the_pack_there_is_nothing(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    reply = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/fallback", Asked(token=pro.token))
    assert (reply.status, reply.json["error_code"]) == (404, "FALLBACK_NOT_READY")


def test_the_pack_is_shown_with_what_can_be_done_from_here(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, artifact_id = job_maker.walk(pro, S.REFACTORING), new_id()
    job_maker.lead(job_id, S.REFACTORING, S.SELF_HEALING, S.RECOVERY_PENDING, S.FALLBACK_REQUIRED, facts=Facts(True, False))
    blob = json.dumps(PACK).encode()
    asyncio.run(job_maker.store.put(delivery.artifact_key(job_id, artifact_id), blob))

    async def work(tx: Tx) -> None:
        new = NewArtifact(artifact_id, job_id, ArtifactType.RECOVERY_PACKAGE, "pack", "f" * 64, len(blob), "alias/iama")
        await delivery.store_artifact(tx, new)

    job_maker.worker.run(work)
    shown = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/fallback", Asked(token=pro.token)).json
    assert (shown["status"], shown["cause"]) == ("FALLBACK_REQUIRED", "ATTEMPTS_EXHAUSTED")
    assert (shown["failing_tests"], shown["attempts"]) == ([FAILED], [ATTEMPT])
    assert shown["last_patch"]["artifact_id"] == "a" and shown["partial_patch"] is None
    assert shown["legal_commands"] == ["request_deep_fix", "intervene", "rerun_from_fallback", "report_issue", "cancel"]
    assert shown["legal_ways"] == {"rerun_from_fallback": ["retry_stronger", "edit_spec"]}, "nothing is verified that could be taken"
    assert shown["expires_at"]
