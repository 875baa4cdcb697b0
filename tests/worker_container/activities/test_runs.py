"""Reading what a client says that a run did."""

import asyncio
import contextlib
import hashlib
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iama.jobs.contract import Cancel, Command
from iama.runs import service as runs
from iama.runs.model import NewRun, ReportRun, RunEnd, RunKind
from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import RunReport
from iama_engine.transport import pack_report
from iama_worker.activities.contract import JobKey, RunRef
from iama_worker.activities.runs import read_run
from iama_worker.worker import build_bench
from tests.worker_container.conftest import KEY_REF, Lab, Project

LEGACY = 'class Price(object):\n    def label(self, name):\n        return u"%s" % name\n'


async def reported(lab: Lab, folder: Path, declared: str | None = None) -> RunRef:
    """A run that a client reported, with the report's own hash unless another is declared."""
    job_id, run_id = (await lab.prepare(Project({"target.py": "X = 1\n"}, ("target.py",)))).job_id, str(uuid.uuid4())
    blob, _ = pack_report(RunReport(run_id, "BASELINE", "completed"), folder)
    sha256 = declared or hashlib.sha256(blob).hexdigest()
    async with lab.database.transaction() as tx:
        await runs.request_run(tx, NewRun(run_id, job_id, RunKind.BASELINE, 1, {"kind": "BASELINE", "repeats": 5}, KEY_REF, ()))
        await lab.store.put((await runs.load_run(tx, run_id)).report.key, blob)
        report = ReportRun(job_id, run_id, RunEnd.COMPLETED, True, 1.0, sha256, len(blob))
        await runs.report_run(tx, lab.user_id, report, datetime.now(UTC))
    return RunRef(JobKey(job_id, "LOCAL_NATIVE", "PRO"), run_id)


async def test_a_report_as_declared_is_read_and_closes_its_run(lab: Lab, tmp_path: Path) -> None:
    ref = await reported(lab, tmp_path)
    report, left = await read_run(build_bench(lab.parts(), tmp_path / "worker"), ref)
    assert (report.end, left) == ("completed", {})
    assert lab.rows("SELECT status FROM test_runs WHERE run_id = %s", ref.run_id) == [("completed",)]


async def test_a_report_that_was_exchanged_after_it_was_declared_is_refused(lab: Lab, tmp_path: Path) -> None:
    ref = await reported(lab, tmp_path, declared="e" * 64)
    with pytest.raises(EngineError) as refused:
        await read_run(build_bench(lab.parts(), tmp_path / "worker"), ref)
    assert refused.value.code is Refusal.BUNDLE_MISMATCH
    assert lab.rows("SELECT status FROM test_runs WHERE run_id = %s", ref.run_id) == [("reported",)]


@pytest.mark.slow
async def test_cancelling_a_job_kills_what_it_runs(lab: Lab) -> None:
    hanging = Project(
        {"target.py": LEGACY, "test_target.py": "import time\n\n\ndef test_hangs():\n    time.sleep(900)\n"},
        ("target.py",),
        ("test_target.py",),
    )
    async with lab.worker():
        job = await lab.start(hanging)
        await job.approve_all("STANDARD")
        assert (await job.until("GENERATING_TESTS")).status == "GENERATING_TESTS"
        async with asyncio.timeout(120):
            while not running_below(lab.folder):
                await lab.another_commit()
        since = time.monotonic()
        await job.send(Command.CANCEL, Cancel(lab.user_id))
        async with asyncio.timeout(30):
            while running_below(lab.folder):
                await lab.another_commit()
        assert time.monotonic() - since < 30
        assert (await job.until()).outcome == "USER_CANCELLED"


def running_below(folder: Path) -> list[str]:
    """Processes whose command line names a run's folder there."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"{folder}/".encode() in (told := path.read_bytes()) and b"/run-" in told:
                found.append(path.parent.name)
    return found
