"""The statements of runs, suites and attempts, one function each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from iama.db.queries import load
from iama.db.unit import Jsonb, Tx
from iama.jobs.contract import ArtifactRef
from iama.kit.errors import JsonValue
from iama.runs.model import (
    Attempt,
    AttemptRecord,
    CommandResult,
    CompletedRun,
    InputName,
    NewAttempt,
    NewRun,
    NewSuite,
    OutputName,
    ReportRun,
    RunInput,
    RunOutput,
    RunRecord,
    RunStatus,
    RunSummary,
    SuiteRecord,
    TestResult,
)

Q = load("iama.runs")


class InputJson(TypedDict):
    """An input as the database aggregates it."""

    name: str
    artifact_id: str
    key: str
    sha256: str
    size: int
    kms_key_ref: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run with its artifacts still in columns."""

    run_id: str
    job_id: str
    kind: str
    status: str
    attempt_number: int
    sequence: int
    request: Mapping[str, JsonValue]
    requested_at: datetime
    end: str | None
    isolated: bool | None
    wall_s: float | None
    report_artifact_id: str
    report_key: str
    report_sha256: str | None
    report_size: int | None
    payload_artifact_id: str
    payload_key: str
    payload_sha256: str | None
    payload_size: int | None
    inputs: list[InputJson]
    workflow_id: str | None

    def run(self) -> RunRecord:
        """The artifacts as what they are."""
        return RunRecord(
            run_id=self.run_id,
            job_id=self.job_id,
            kind=self.kind,
            status=self.status,
            attempt_number=self.attempt_number,
            sequence=self.sequence,
            request=self.request,
            requested_at=self.requested_at,
            end=self.end,
            isolated=self.isolated,
            wall_s=self.wall_s,
            report=RunOutput(OutputName.REPORT, self.report_artifact_id, self.report_key, self.report_sha256, self.report_size),
            payload=RunOutput(OutputName.PAYLOAD, self.payload_artifact_id, self.payload_key, self.payload_sha256, self.payload_size),
            inputs=tuple(_input(given) for given in self.inputs),
            workflow_id=self.workflow_id,
        )


@dataclass(frozen=True, slots=True)
class ClosedRun:
    """Which run was completed."""

    job_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class SuiteRow:
    """A suite with its artifact still in columns."""

    job_id: str
    number: int
    files: Mapping[str, str]
    tests: list[str]
    quarantined: list[Mapping[str, JsonValue]]
    generated: int
    existing: int
    mutation: Mapping[str, JsonValue]
    frozen_at: datetime
    artifact_id: str
    key: str
    sha256: str
    size: int
    kms_key_ref: str

    def suite(self) -> SuiteRecord:
        """The artifact as what it is."""
        artifact = ArtifactRef(self.artifact_id, self.key, self.sha256, self.size, self.kms_key_ref)
        return SuiteRecord(
            job_id=self.job_id,
            number=self.number,
            files=self.files,
            tests=self.tests,
            quarantined=self.quarantined,
            artifact=artifact,
            generated=self.generated,
            existing=self.existing,
            mutation=self.mutation,
            frozen_at=self.frozen_at,
        )


async def run_exists(tx: Tx, run_id: str) -> bool:
    """Whether this run was asked for."""
    return await tx.fetch_scalar(Q["run_exists"], {"run_id": run_id}, str) is not None


async def insert_run(tx: Tx, new: NewRun, report_artifact_id: str, payload_artifact_id: str) -> None:
    """A run and its inputs in one statement."""
    params = {
        "run_id": new.run_id,
        "job_id": new.job_id,
        "attempt_number": new.attempt_number,
        "kind": new.kind.value,
        "request": Jsonb(dict(new.request)),
        "report_artifact_id": report_artifact_id,
        "payload_artifact_id": payload_artifact_id,
        "workflow_id": new.workflow_id,
        "input_names": [given.name.value for given in new.inputs],
        "input_ids": [given.artifact.artifact_id for given in new.inputs],
    }
    await tx.execute(Q["insert_run"], params)


async def find_run(tx: Tx, run_id: str) -> RunRow | None:
    """One run with its artifacts."""
    return await tx.fetch_one(Q["find_run"], {"run_id": run_id}, RunRow)


async def runs_of_job(tx: Tx, job_id: str) -> list[RunSummary]:
    """Every run of a job, in order."""
    return await tx.fetch_all(Q["runs_of_job"], {"job_id": job_id}, RunSummary)


async def runs_in_status(tx: Tx, job_id: str, status: RunStatus) -> list[RunSummary]:
    """The runs of a job in one status, in order."""
    return await tx.fetch_all(Q["runs_in_status"], {"job_id": job_id, "status": status.value}, RunSummary)


async def report_run(tx: Tx, report: ReportRun) -> bool:
    """Note the first report; false for a later one."""
    params = {"run_id": report.run_id, "end": report.end.value, "isolated": report.isolated, "wall_s": report.wall_s}
    return await tx.execute(Q["report_run"], params) == 1


async def complete_run(tx: Tx, done: CompletedRun) -> ClosedRun | None:
    """Close a run; None where it is closed or cancelled."""
    params = {
        "run_id": done.run_id,
        "end": done.end.value,
        "isolated": done.isolated,
        "wall_s": done.wall_s,
        "passed": done.passed,
        "failed": done.failed,
    }
    return await tx.fetch_one(Q["complete_run"], params, ClosedRun)


async def cancel_runs(tx: Tx, job_id: str) -> int:
    """Cancel what nobody has reported; how many there were."""
    return await tx.execute(Q["cancel_runs"], {"job_id": job_id})


async def withdraw_run(tx: Tx, run_id: str) -> bool:
    """Cancel one requested run; false where it is not requested any more."""
    return await tx.execute(Q["withdraw_run"], {"run_id": run_id}) == 1


async def insert_results(tx: Tx, run_id: str, results: Sequence[TestResult]) -> None:
    """Store what each test did."""
    await tx.execute(Q["insert_results"], {"run_id": run_id, "results": Jsonb([asdict(result) for result in results])})


async def results_of_run(tx: Tx, run_id: str) -> list[TestResult]:
    """What each test did, by id and repeat."""
    return await tx.fetch_all(Q["results_of_run"], {"run_id": run_id}, TestResult)


async def insert_suite(tx: Tx, new: NewSuite) -> None:
    """Store a frozen suite; the first of a number stays."""
    params = {
        "job_id": new.job_id,
        "number": new.number,
        "files": Jsonb(dict(new.files)),
        "tests": list(new.tests),
        "quarantined": Jsonb([dict(test) for test in new.quarantined]),
        "generated": new.generated,
        "existing": new.existing,
        "mutation": Jsonb(dict(new.mutation)),
        "artifact_id": new.artifact.artifact_id,
    }
    await tx.execute(Q["insert_suite"], params)


async def write_mutation(tx: Tx, job_id: str, number: int, mutation: Mapping[str, JsonValue]) -> None:
    """Write the mutation score of a frozen suite."""
    await tx.execute(Q["write_mutation"], {"job_id": job_id, "number": number, "mutation": Jsonb(dict(mutation))})


async def newest_suite(tx: Tx, job_id: str) -> SuiteRow | None:
    """The suite that gates now."""
    return await tx.fetch_one(Q["newest_suite"], {"job_id": job_id}, SuiteRow)


async def insert_attempt(tx: Tx, attempt: NewAttempt) -> None:
    """Note that an attempt began."""
    await tx.execute(Q["insert_attempt"], asdict(attempt))


async def finish_attempt(tx: Tx, attempt: Attempt) -> bool:
    """Note how it ended; false where that is known."""
    params = {name: value for name, value in asdict(attempt).items() if name != "operations"}
    return await tx.execute(Q["finish_attempt"], params) == 1


async def insert_operations(tx: Tx, attempt: Attempt) -> None:
    """Store an attempt's operations in order."""
    rows = [{**asdict(operation), "position": n} for n, operation in enumerate(attempt.operations)]
    params = {"job_id": attempt.job_id, "attempt_number": attempt.attempt_number, "operations": Jsonb(rows)}
    await tx.execute(Q["insert_operations"], params)


async def attempts_of_job(tx: Tx, job_id: str) -> list[AttemptRecord]:
    """The attempts by number."""
    return await tx.fetch_all(Q["attempts_of_job"], {"job_id": job_id}, AttemptRecord)


async def blank_expired(tx: Tx, now: datetime, limit: int) -> int:
    """Take the code out of requests, excerpts, operations and lines of the command panel past their day; answers how many rows."""
    params = {"now": now, "limit": limit}
    kinds = ("requests", "excerpts", "operations", "lines")
    return sum([await tx.execute(Q[f"blank_expired_{kind}"], params) for kind in kinds])


def _input(given: InputJson) -> RunInput:
    artifact = ArtifactRef(given["artifact_id"], given["key"], given["sha256"], given["size"], given["kms_key_ref"])
    return RunInput(InputName(given["name"]), artifact)


async def insert_command(tx: Tx, result: CommandResult, credits: Decimal) -> None:
    """One line of the command panel; the first of a key stays."""
    params: dict[str, object] = {**asdict(result), "credits": credits}
    await tx.execute(Q["insert_command"], params)
