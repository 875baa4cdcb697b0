"""One method for each route the command uses."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from iama_cli.client.credentials import CredentialFile
from iama_cli.client.model import ApplyAnswer, Artifact, Choice, CreatedJob, HandedOut, Job, JobPage, RunLine, Selection, TestRun
from iama_cli.client.transport import Request, Transport
from iama_cli.exits import CliError, Exit
from iama_cli.settings import Settings
from iama_cli.shapes import ShapeError, decode

T = TypeVar("T")
SAME_QUESTION_S = 600
"""For so long a sentence said again is the question that was asked before."""


@dataclass(frozen=True, slots=True)
class Api:
    """The service as this command sees it."""

    transport: Transport
    clock: Callable[[], float] = time.time

    def create_job(self, body: Mapping[str, Any], key: str) -> CreatedJob:
        """Create a job; the answer says where the bundle goes."""
        return self._read(CreatedJob, Request("POST", "/jobs", body, key=key))

    def start_job(self, job_id: str) -> None:
        """Start it; quota is decided here."""
        self._post(f"/jobs/{job_id}/start", {})

    def job(self, job_id: str) -> Job:
        """One job now."""
        return self._read(Job, Request("GET", f"/jobs/{job_id}"))

    def jobs(self, status: str | None, limit: int, cursor: str | None = None) -> JobPage:
        """One page of the user's jobs, newest first."""
        given = {"status": status, "limit": limit, "cursor": cursor}
        return self._read(JobPage, Request("GET", "/jobs", params={k: v for k, v in given.items() if v is not None}))

    def cancel_job(self, job_id: str) -> Job:
        """Cancel it; answers before everything has stopped."""
        return self._read(Job, Request("DELETE", f"/jobs/{job_id}"))

    def heartbeat(self, job_id: str, session_id: str) -> None:
        """Tell the service that this client is there."""
        self._post(f"/jobs/{job_id}/heartbeat", {"client_session_id": session_id})

    def proposals(self, job_id: str) -> list[dict[str, Any]]:
        """The three proposals, as they came."""
        answer = self.transport.send(Request("GET", f"/jobs/{job_id}/proposals"))
        return list(answer["proposals"])

    def select_strategy(self, job_id: str, strategy: str) -> None:
        """Choose one of them."""
        self._post(f"/jobs/{job_id}/proposals/select", {"strategy": strategy})

    def spec(self, job_id: str) -> dict[str, Any]:
        """The current revision, as it came."""
        return dict(self.transport.send(Request("GET", f"/jobs/{job_id}/spec")))

    def revise_spec(self, job_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Save a revision written against `revision_token`."""
        return dict(self.transport.send(Request("PATCH", f"/jobs/{job_id}/spec", body)))

    def convert_words(self, job_id: str, text: str, revision_token: str) -> dict[str, Any]:
        """What one sentence would change in the spec: `changes`, and `bdd` as it would be. Nothing is kept.

        The same sentence about the same revision is the same question for some minutes, also of another command: a slow model is asked and
        paid once, and one that failed is asked again a little later.
        """
        body = {"text": text, "revision_token": revision_token}
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{job_id}/{revision_token}/{text}/{int(self.clock() // SAME_QUESTION_S)}"))
        return dict(self.transport.send(Request("POST", f"/jobs/{job_id}/spec/nl-convert", body, key=key)))

    def approve_spec(self, job_id: str, revision: int) -> None:
        """Approve one named revision."""
        self._post(f"/jobs/{job_id}/spec/approve", {"revision": revision})

    def open_runs(self, job_id: str) -> tuple[RunLine, ...]:
        """Runs somebody waits for, oldest first."""
        answer = self.transport.send(Request("GET", f"/jobs/{job_id}/test-runs", params={"status": "requested"}))
        return tuple(decode(RunLine, line) for line in answer["runs"])

    def test_run(self, job_id: str, run_id: str) -> TestRun:
        """One run with fresh links."""
        return self._read(TestRun, Request("GET", f"/jobs/{job_id}/test-runs/{run_id}"))

    def tell_progress(self, job_id: str, run_id: str, body: Mapping[str, Any]) -> None:
        """Tell everybody who watches how far a run is here."""
        self._post(f"/jobs/{job_id}/test-runs/{run_id}/progress", body)

    def report_run(self, job_id: str, run_id: str, body: Mapping[str, Any]) -> None:
        """Tell that the report lies in the store."""
        self._post(f"/jobs/{job_id}/test-runs/{run_id}/result", body)

    def decide_baseline(self, job_id: str, decision: str, item_ids: tuple[str, ...] = ()) -> None:
        """Answer a failed baseline."""
        self._post(f"/jobs/{job_id}/baseline/decision", {"decision": decision, "item_ids": list(item_ids)})

    def continue_repair(self, job_id: str, hint: str) -> None:
        """Try again after three identical failures."""
        self._post(f"/jobs/{job_id}/intervention/continue", {"hint": hint})

    def go_on(self, job_id: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send one of the ways on; the answer as it came. A path that begins with a slash is its own, others lie below the job."""
        return dict(self.transport.send(Request("POST", path if path.startswith("/") else f"/jobs/{job_id}/{path}", body)))

    def upload_edits(self, job_id: str, blob: bytes) -> dict[str, Any]:
        """Upload a bundle of edited targets; what names it in a resume."""
        made = dict(self.transport.send(Request("POST", f"/jobs/{job_id}/intervention/edits", {})))
        self.transport.upload(made["upload"], blob)
        return {"edits_id": made["edits_id"], "sha256": sha256(blob).hexdigest(), "size": len(blob)}

    def delivery(self, job_id: str) -> dict[str, Any]:
        """What the job delivered, with the summary, as it came."""
        return dict(self.transport.send(Request("GET", f"/jobs/{job_id}/delivery")))

    def apply(self, job_id: str, choice: Choice) -> ApplyAnswer:
        """Ask for the operations of the delivery or of a part of it."""
        return self._read(ApplyAnswer, Request("POST", f"/jobs/{job_id}/delivery/apply", choice.to_json()))

    def selection(self, job_id: str, selection_sha256: str) -> Selection:
        """Where the verification of a part stands."""
        return self._read(Selection, Request("GET", f"/jobs/{job_id}/delivery/selections/{selection_sha256}"))

    def revert(self, job_id: str) -> HandedOut:
        """Ask for the reverse operations."""
        return self._read(HandedOut, Request("POST", f"/jobs/{job_id}/delivery/revert", {}))

    def report_applied(self, job_id: str, body: Mapping[str, Any]) -> None:
        """Tell what became of each file."""
        self._post(f"/jobs/{job_id}/delivery/applied", body)

    def artifact(self, job_id: str, artifact_id: str) -> Artifact:
        """A fresh link to one artifact."""
        return self._read(Artifact, Request("GET", f"/jobs/{job_id}/artifacts/{artifact_id}"))

    def usage(self) -> dict[str, Any]:
        """The usage summary, as it came."""
        return dict(self.transport.send(Request("GET", "/usage/summary")))

    def job_usage(self, job_id: str) -> dict[str, Any]:
        """What a job has cost, as it came."""
        return dict(self.transport.send(Request("GET", f"/usage/jobs/{job_id}")))

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        self.transport.send(Request("POST", path, body))

    def _read(self, kind: type[T], request: Request) -> T:
        try:
            return decode(kind, self.transport.send(request))
        except ShapeError as error:
            message = "the service answered in a way this version does not understand; upgrade the command"
            raise CliError("ANSWER_NOT_UNDERSTOOD", message, Exit.UNAVAILABLE, {"at": str(error)}) from None


def connect(settings: Settings) -> Api:
    """The API for the signed-in user; nothing is sent yet."""
    return Api(Transport(settings.url, CredentialFile(settings.credentials)))
