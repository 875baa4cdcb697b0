"""What of a job lies in the workspace, after applies and reverts in turns; and artifacts stored side by side."""

import asyncio
from datetime import UTC, datetime, timedelta

from iama.db.unit import Tx
from iama.delivery.model import Action, ActionFile, ArtifactType, NewArtifact
from iama.delivery.service import expect_artifact, store_artifact, written_files
from iama.jobs.states import JobState
from iama.kit.ids import new_id
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Role

START = datetime(2026, 11, 20, tzinfo=UTC)


def action(number: int, kind: str, *outcomes: tuple[str, str, str | None]) -> Action:
    files = tuple(ActionFile(path, change, "a", "b", outcome) for path, change, outcome in outcomes)
    at = START + timedelta(minutes=number)
    status = "reported" if any(file.outcome for file in files) else "requested"
    return Action(f"{kind}-{number}", "job", kind, number, status, at, at if status == "reported" else None, None, files)


def paths(*actions: Action) -> list[tuple[str, str]]:
    return [(file.path, file.change) for file in written_files(actions)]


def test_only_what_an_apply_is_known_to_have_written_can_be_put_back() -> None:
    assert paths() == []
    assert paths(action(1, "APPLY", ("x", "modified", None))) == []
    assert paths(action(1, "APPLY", ("x", "modified", "written"), ("y", "created", "refused"))) == [("x", "modified")]


def test_a_reverse_undoes_the_kind_of_change() -> None:
    applied = action(1, "APPLY", ("x", "created", "written"), ("y", "deleted", "written"))
    assert paths(applied) == [("x", "deleted"), ("y", "created")]


def test_a_revert_takes_out_what_it_wrote_and_a_later_apply_puts_it_in_again() -> None:
    applied = action(1, "APPLY", ("x", "modified", "written"), ("y", "modified", "written"))
    reverted = action(2, "REVERT", ("x", "modified", "written"), ("y", "modified", "refused"))
    assert paths(applied, reverted) == [("y", "modified")]
    assert paths(applied, action(3, "APPLY", ("x", "modified", "written")), reverted) == [("x", "modified"), ("y", "modified")]


def test_two_writers_of_one_job_do_not_wait_for_each_other(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    """Each refers to the job before it draws a number of its story; if that drew a stronger lock, both would wait until one is shot."""
    job_id = job_maker.walk(pro, JobState.REFACTORING)

    async def write(mine: asyncio.Event, other: asyncio.Event, name: str) -> None:
        async def work(tx: Tx) -> None:
            await expect_artifact(tx, job_id, ArtifactType.RUN_REPORT, "alias/iama")
            mine.set()
            await other.wait()
            await store_artifact(tx, NewArtifact(new_id(), job_id, ArtifactType.PATCH, name, "a" * 64, 1, "alias/iama"))

        await worker.go(work)

    async def both() -> None:
        one, two = asyncio.Event(), asyncio.Event()
        await asyncio.gather(write(one, two, "patch"), write(two, one, "reverse patch"))

    asyncio.run(both())
