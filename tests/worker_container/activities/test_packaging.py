"""What is packaged leads from the base to the result and back, byte for byte."""

import json
from dataclasses import replace

import pytest

from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType, FileReport
from iama.jobs.contract import REVERT_WORKFLOW, RevertCommand, RevertHandOut, revert_workflow_id
from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import operation_from_json
from iama_engine.transport import decompress_json
from iama_worker.activities.contract import JobKey
from iama_worker.activities.delivery_contract import DraftDelivery, PackageDelivery, PackageRecovery
from iama_worker.activities.packaging import PackagingActivities
from iama_worker.activities.shelf import Label
from iama_worker.worker import build_bench
from tests.fakes.greetings import GREETINGS, RIGHT, begin, patch
from tests.fakes.openai_peer import running_peer
from tests.worker_container.conftest import Job, Lab


async def operations(lab: Lab, job: Job, artifact_id: str) -> dict[str, bytes | None]:
    """A patch artifact's document."""
    async with lab.database.transaction() as tx:
        artifact = await delivery.load_artifact(tx, job.job_id, artifact_id)
    document: dict[str, bytes | None] = decompress_json(await lab.store.get(artifact.key))
    return document


@pytest.mark.slow
async def test_a_delivery_applies_and_a_revert_leads_back(lab: Lab) -> None:
    base = {path: text.encode() for path, text in GREETINGS.files.items()}
    with running_peer(patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            assert (await job.until()).outcome == "CHANGED"
            async with lab.database.transaction() as tx:
                apply = await delivery.request_apply(tx, lab.user_id, job.job_id, "apply-1")
            document = await operations(lab, job, apply.patch_artifact_id or "")
            changed = apply_edits(base, [operation_from_json(raw) for raw in document["operations"]])
            assert changed == {"greet.py": (await job.summary())["files"][0]["after"].encode()}
            async with lab.database.transaction() as tx:
                await delivery.record_applied(
                    tx, job.job_id, apply.action_id, [FileReport(f.path, f.sha256, "written") for f in apply.files]
                )
                given = await delivery.request_revert(tx, lab.user_id, job.job_id, "revert-1")
            workflow_id = revert_workflow_id(job.job_id, given.number)
            handle = await lab.client.start_workflow(REVERT_WORKFLOW, given, id=workflow_id, task_queue=lab.queue)
            handed = await handle.execute_update(RevertCommand.HAND_OUT.value, given.revert_id, result_type=RevertHandOut)
            back = await operations(lab, job, handed.artifact_id)
            assert apply_edits({**base, **changed}, [operation_from_json(raw) for raw in back["operations"]]) == {
                "greet.py": base["greet.py"]
            }
            assert [(file.path, file.change) for file in handed.files] == [("greet.py", "modified")]
            await handle.terminate()


async def test_a_draft_that_cannot_be_read_is_derived_again(lab: Lab) -> None:
    given = await lab.prepare(GREETINGS)
    bench = build_bench(lab.parts(), lab.folder / "worker-draft")
    key, new = JobKey(given.job_id, "REMOTE_SANDBOX", "PRO"), {"greet.py": b"X = 1\n"}
    activities = PackagingActivities(bench)
    candidate = await bench.shelf.put_files(Label(given.job_id, ArtifactType.TREE, "tree"), dict(new))
    good = await activities.draft_delivery(DraftDelivery(key, candidate))
    other = await bench.shelf.put_json(Label(given.job_id, ArtifactType.WORKING_STATE, "of another version"), {"patch": {}})
    gone = replace(good, key=f"{good.key}x")
    tree, packed = await bench.trees.base(given.job_id), PackageDelivery(key, "STANDARD", 1, 2, None, candidate, None, "")
    made = [await activities._draft(replace(packed, draft=draft), tree, new) for draft in (good, None, other, gone)]
    assert [draft.to_json() for draft in made] == [made[0].to_json()] * 4
    assert [file["path"] for file in made[0].files] == ["greet.py"]


async def test_a_pack_tells_what_was_tried_what_failed_and_what_was_verified(lab: Lab) -> None:
    given = await lab.prepare(GREETINGS)
    bench = build_bench(lab.parts(), lab.folder / "worker-pack")
    label = Label(given.job_id, ArtifactType.WORKING_STATE, "evidence")
    failed = [{"test_id": "t::x", "error": "AssertionError", "location": "greet.py", "excerpt": "1 != 2"}]
    evidence = await bench.shelf.put_json(label, failed)
    verified = await bench.shelf.put_files(Label(given.job_id, ArtifactType.TREE, "tree"), {"greet.py": b"X = 1\n"})
    tried = await bench.shelf.put_json(Label(given.job_id, ArtifactType.OPERATIONS, "last"), [])
    key = JobKey(given.job_id, "REMOTE_SANDBOX", "PRO")
    await PackagingActivities(bench).package_recovery(
        PackageRecovery(key, "STANDARD", 1, 9, None, verified, evidence, "ATTEMPTS_EXHAUSTED", tried)
    )
    async with lab.database.transaction() as tx:
        (pack,) = await delivery.list_artifacts(tx, given.job_id, ArtifactType.RECOVERY_PACKAGE)
        (partial,) = await delivery.list_artifacts(tx, given.job_id, ArtifactType.PARTIAL_PATCH)
    told = json.loads(await lab.store.get(pack.key))
    assert (told["cause"], told["failures"], told["attempts"]) == ("ATTEMPTS_EXHAUSTED", failed, [])
    assert told["last_patch"] == {"artifact_id": tried.artifact_id}
    assert told["partial_patch"] == {"artifact_id": partial.artifact_id, "files": 1}
