"""What the statements of artifacts and deliveries keep: firsts stay, numbers follow each other."""

from functools import partial

from iama.db.unit import Tx
from iama.delivery import store
from iama.delivery.model import ActionFile, ActionKind, ActionStatus, ArtifactType, FileReport, NewDelivery
from iama.delivery.service import expect_artifact
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.delivered import FILES, Delivered
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Role

TOUCHED = ActionFile("pkg/a.py", "modified", "a" * 64, "1" * 64)


def test_an_expected_upload_is_confirmed_once_and_listed_from_then_on(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    artifact_id = worker.run(lambda tx: expect_artifact(tx, job_id, ArtifactType.RUN_REPORT, "alias/iama"))

    def listed() -> list[str]:
        return [row.artifact_id for row in worker.run(lambda tx: store.artifacts_of_job(tx, job_id, [ArtifactType.RUN_REPORT]))]

    assert listed() == []
    confirmed = [worker.run(partial(store.confirm_artifact, artifact_id=artifact_id, sha256=digest * 64, size=7)) for digest in ("a", "b")]
    assert (confirmed, listed()) == ([True, False], [artifact_id])
    found = worker.run(lambda tx: store.find_artifact(tx, job_id, artifact_id))
    assert found is not None and (found.sha256, found.size, found.key) == ("a" * 64, 7, f"jobs/{job_id}/{artifact_id}")
    assert found.expires_at > found.created_at


def test_an_artifact_is_found_under_its_own_job_only(delivered: Delivered, job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    other = job_maker.create(pro)
    assert worker.run(lambda tx: store.find_artifact(tx, delivered.job_id, delivered.patch_id)) is not None
    assert worker.run(lambda tx: store.find_artifact(tx, other, delivered.patch_id)) is None


def test_the_first_delivery_stays(delivered: Delivered, worker: Role) -> None:
    patch = delivered.patch_id
    worker.run(lambda tx: store.insert_delivery(tx, NewDelivery(delivered.job_id, "NOTHING_TO_CHANGE", (), patch, patch, patch)))
    row = worker.run(lambda tx: store.find_delivery(tx, delivered.job_id))
    assert row is not None and (row.outcome, row.delivery().files) == ("CHANGED", FILES)


def test_applies_and_reverts_are_numbered_apart_and_the_first_report_stays(delivered: Delivered, worker: Role) -> None:
    ids = [new_id() for _ in range(3)]
    kinds = (ActionKind.APPLY, ActionKind.REVERT, ActionKind.APPLY)

    async def work(tx: Tx) -> list[bool]:
        for number, (action_id, kind) in enumerate(zip(ids, kinds, strict=True)):
            await store.insert_action(tx, store.NewAction(action_id, delivered.job_id, kind, f"k{number}", ActionStatus.REQUESTED, None))
        for _ in range(2):
            await store.insert_action_files(tx, ids[0], [TOUCHED])
        handed = [await store.hand_out_action(tx, ids[0], delivered.patch_id) for _ in range(2)]
        reported = [await store.report_action(tx, ids[0]) for _ in range(2)]
        await store.report_action_files(tx, ids[0], [FileReport("pkg/a.py", "1" * 64, "written")])
        return handed + reported

    assert worker.run(work) == [True, False, True, False]
    rows = [row.action() for row in worker.run(lambda tx: store.actions_of_job(tx, delivered.job_id))]
    assert [(row.action_id, row.kind, row.number) for row in rows] == [(ids[0], "APPLY", 1), (ids[2], "APPLY", 2), (ids[1], "REVERT", 1)]
    assert (rows[0].status, [file.outcome for file in rows[0].files], rows[1].files) == ("reported", ["written"], ())
    assert worker.run(lambda tx: store.action_of_key(tx, delivered.job_id, "k1")) == ids[1]
    assert worker.run(lambda tx: store.action_of_key(tx, delivered.job_id, "k9")) is None
