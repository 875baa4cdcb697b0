"""GET context-manifest."""

from functions.jobs.job_id.context_manifest.get import handler
from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, NewArtifact
from iama.jobs import service as jobs
from iama.jobs.model import ContextSummary
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_the_figures_come_with_a_link_to_the_slices(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id, artifact_id = job_maker.walk(pro, JobState.WAITING_STRATEGY), new_id()
    line = f"GET /api/v1/jobs/{job_id}/context-manifest"
    early = office.desk.ask(handler, line, Asked(token=pro.token))
    assert (early.status, early.json["error_code"]) == (404, "CONTEXT_NOT_READY")

    async def work(tx: Tx) -> None:
        kind = ArtifactType.CONTEXT_MANIFEST
        await delivery.store_artifact(tx, NewArtifact(artifact_id, job_id, kind, "context manifest", "f" * 64, 9, "alias/iama"))
        await jobs.record_context(tx, job_id, ContextSummary(7, 70, 88, "CHARACTERIZATION", "AST_SYMBOLIC", artifact_id))

    job_maker.worker.run(work)
    answer = office.desk.ask(handler, line, Asked(token=pro.token)).json
    assert (answer["files"], answer["symbols"], answer["ast_confidence"], answer["edit_mode"]) == (7, 70, 88, "AST_SYMBOLIC")
    assert artifact_id in answer["manifest"]["url"] and answer["manifest"]["sha256"] == "f" * 64
