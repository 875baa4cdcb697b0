"""What this machine remembers of its jobs, so that `watch`, `apply` and `revert` find the workspace again."""

import json
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from iama_cli.exits import CliError, Exit
from iama_cli.shapes import ShapeError, decode

_KEPT_S = 14 * 86_400


@dataclass(frozen=True, slots=True)
class JobNote:
    """Where a job came from and how its tests run here."""

    job_id: str
    root: str
    interpreter: str
    isolated: bool
    mode: str
    files: dict[str, str]
    """SHA-256 of every file that was sent, by path."""
    node: str = ""
    """The Node that runs the tests; empty where they run in Python."""
    modules: str = ""
    """The `node_modules` that they may read."""
    java: str = ""
    """The home of the JDK that runs the tests; empty where none does."""
    jars: str = ""
    """The folder of the jars that they may read."""


@dataclass(frozen=True, slots=True)
class Memory:
    """A folder with one sub-folder a job: the note, the bundle while something may have to be run on it, the reports."""

    state: Path

    def folder(self, job_id: str) -> Path:
        """The job's own folder."""
        if not all(part.isalnum() for part in job_id.split("-")):
            raise CliError("JOB_NOT_FOUND", f"{job_id} is not a job id", Exit.WRONG_USE)
        return self.state / "jobs" / job_id

    def remember(self, note: JobNote, bundle: bytes) -> None:
        """Keep the note, and the bundle so that a later `watch` or a partial `apply` can rebuild the tree as it was."""
        folder = self.folder(note.job_id)
        self._drop_old_bundles()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            (folder / "bundle.tar.zst").write_bytes(bundle)
            (folder / "job.json").write_text(json.dumps(asdict(note)), "utf-8")
        except OSError as error:
            message = f"{folder} cannot be written: {error.strerror}; make room there or set IAMA_STATE"
            raise CliError("STATE_UNWRITABLE", message, Exit.JOB_FAILED, {"folder": str(folder)}) from None

    def recall(self, job_id: str) -> JobNote | None:
        """The note, None for a job of another machine."""
        try:
            raw: Any = json.loads((self.folder(job_id) / "job.json").read_text("utf-8"))
            return decode(JobNote, raw)
        except (OSError, ValueError, ShapeError):
            return None

    def bundle(self, job_id: str) -> bytes | None:
        """The bundle while it is kept."""
        path = self.folder(job_id) / "bundle.tar.zst"
        return path.read_bytes() if path.exists() else None

    def drop_bundle(self, job_id: str) -> None:
        """The job is over; its source is not needed here any more."""
        (self.folder(job_id) / "bundle.tar.zst").unlink(missing_ok=True)

    def _drop_old_bundles(self) -> None:
        """Older ones than the service keeps code are of no use: nothing of such a job can be handed out any more."""
        oldest = time.time() - _KEPT_S
        for path in self.state.glob("jobs/*/bundle.tar.zst"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def forget(self, job_id: str) -> None:
        """Forget a job that never started."""
        shutil.rmtree(self.folder(job_id), ignore_errors=True)
