"""Bodies and answers of the test-run routes."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, model_validator

from iama.jobs.http import Body, Sha256
from iama.kit.store import ObjectStore
from iama.runs.model import MAX_REPORT_BYTES, ReportRun, RunEnd, RunInput, RunOutput, RunProgress, RunRecord, RunSummary

LINK_SECONDS = 900


class RunLine(Body):
    """One run of the list."""

    run_id: str
    kind: str
    status: str
    attempt_number: int
    requested_at: datetime

    @staticmethod
    def of(run: RunSummary) -> "RunLine":
        return RunLine(
            run_id=run.run_id, kind=run.kind, status=run.status, attempt_number=run.attempt_number, requested_at=run.requested_at
        )


class RunList(Body):
    """GET test-runs."""

    runs: tuple[RunLine, ...]


class InputView(Body):
    """Something to download before the run."""

    name: str
    url: str
    sha256: str
    size: int

    @staticmethod
    def of(given: RunInput, objects: ObjectStore) -> "InputView":
        link = objects.presign_get(given.artifact.key, LINK_SECONDS)
        return InputView(name=given.name, url=link.url, sha256=given.artifact.sha256, size=given.artifact.size)


class OutputView(Body):
    """Somewhere to upload after the run: send exactly these headers."""

    name: str
    url: str
    method: str
    headers: dict[str, str]

    @staticmethod
    def of(output: RunOutput, objects: ObjectStore) -> "OutputView":
        link = objects.presign_put(output.key, LINK_SECONDS, MAX_REPORT_BYTES)
        return OutputView(name=output.name, url=link.url, method=link.method, headers=dict(link.headers))


class RunView(Body):
    """GET test-runs/{run_id}. `request` is the runner's own contract."""

    run_id: str
    kind: str
    status: str
    request: dict[str, Any]
    inputs: tuple[InputView, ...]
    outputs: tuple[OutputView, ...]

    @staticmethod
    def of(run: RunRecord, objects: ObjectStore) -> "RunView":
        return RunView(
            run_id=run.run_id,
            kind=run.kind,
            status=run.status,
            request=dict(run.request),
            inputs=tuple(InputView.of(given, objects) for given in run.inputs),
            outputs=tuple(OutputView.of(output, objects) for output in (run.report, run.payload)),
        )


class ResultBody(Body):
    """POST test-runs/{run_id}/result."""

    end: RunEnd
    isolated: bool
    wall_s: Annotated[float, Field(ge=0, le=86_400)]
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=MAX_REPORT_BYTES)]

    def command(self, job_id: str, run_id: str) -> ReportRun:
        return ReportRun(job_id, run_id, self.end, self.isolated, self.wall_s, self.sha256, self.size)


class ProgressBody(Body):
    """How far a run is that this client carries out."""

    ended: Annotated[int, Field(ge=0, le=10_000_000)]
    failed: Annotated[int, Field(ge=0, le=10_000_000)]
    test_id: Annotated[str, Field(max_length=300)] = ""
    total: Annotated[int, Field(ge=0, le=10_000_000)] = 0

    @model_validator(mode="after")
    def _says_something(self) -> "ProgressBody":
        if not self.test_id and not self.total:
            raise ValueError("either test_id or total")
        return self

    def progress(self) -> RunProgress:
        """The progress without a test's parameters, which may hold anything."""
        return RunProgress(self.ended, self.failed, self.test_id.partition("[")[0], self.total)


class ProgressTaken(Body):
    """Whether the run is still open, so that the followers hear of it; one line in some seconds is enough."""

    told: bool


class ResultTaken(Body):
    """Whether the report counts."""

    accepted: bool
    duplicate: bool
