"""What the online commands start from: settings, API, memory and screen, opened once and closed at the end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_cli.client.api import Api, connect
from iama_cli.client.model import Job
from iama_cli.exits import CliError, Exit
from iama_cli.flow.document import Ended
from iama_cli.flow.memory import Memory
from iama_cli.output.screen import Screen
from iama_cli.settings import Settings, read_settings

_ZSTD = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Session:
    """One command's connection to the service."""

    settings: Settings
    api: Api
    memory: Memory
    screen: Screen

    def root_of(self, job_id: str, named: Path | None) -> Path:
        """The workspace of a job: the folder named, else the one this machine remembers."""
        note = self.memory.recall(job_id)
        if named is not None:
            return named.resolve()
        if note is None:
            message = "this machine does not know the job's workspace; name it with --root"
            raise CliError("WORKSPACE_UNKNOWN", message, Exit.WRONG_USE, {"job_id": job_id})
        return Path(note.root)

    def summary(self, job_id: str) -> dict[str, Any]:
        """The delivery summary, inline in the delivery or as its artifact."""
        delivery = self.api.delivery(job_id)
        if delivery.get("summary"):
            return dict(delivery["summary"])
        listed = [one for one in delivery.get("artifacts") or [] if one.get("type") == "DELIVERY_SUMMARY"]
        if not listed:
            return {}
        link = self.api.artifact(job_id, listed[0]["artifact_id"])
        return read_document(self.api.transport.download(link.url, link.sha256))

    def ended(self, job: Job) -> Ended:
        """Everything known about a job, with the reports written when it delivered."""
        summary = self.summary(job.job_id) if job.status == "DELIVERED" else {}
        proposals = self._or_none(lambda: self.api.proposals(job.job_id)) or []
        spec = self._or_none(lambda: self.api.spec(job.job_id)) or {}
        return Ended(job, summary, proposals, spec, self.write_report(job.job_id, summary) if summary else None)

    def write_report(self, job_id: str, summary: dict[str, Any]) -> Path:
        """Write both reports into the job's folder; the page's path."""
        from iama_cli.report.files import write_reports
        from iama_cli.report.model import read_summary

        return write_reports(read_summary(summary), self.memory.folder(job_id)).html

    def _or_none(self, ask: Any) -> Any:
        """What a job that ended early may not have."""
        try:
            return ask()
        except CliError as error:
            if error.exit_code is Exit.WRONG_USE:
                return None
            raise


def read_document(blob: bytes) -> dict[str, Any]:
    """A stored JSON document, compressed or plain."""
    from iama_engine.transport import decompress_json

    return dict(decompress_json(blob) if blob.startswith(_ZSTD) else json.loads(blob))


@contextmanager
def open_session(screen: Screen) -> Iterator[Session]:
    """Read the environment and connect; every connection is closed on the way out."""
    settings = read_settings()
    api = connect(settings)
    try:
        yield Session(settings, api, Memory(settings.state), screen)
    finally:
        api.transport.close()
