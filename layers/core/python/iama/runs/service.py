"""Use cases of runs, suites and attempts. Whoever reports a run first has said how it ended; later reports change nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from iama.db.unit import Tx
from iama.delivery import service as delivery
from iama.delivery.model import ArtifactType
from iama.jobs import service as jobs
from iama.jobs.contract import ReportTestRun
from iama.jobs.decisions import Decision
from iama.kit.errors import JsonValue
from iama.kit.ids import is_id
from iama.kit.store import ObjectStore
from iama.runs import store
from iama.runs.model import (
    MAX_REPORT_BYTES,
    PROGRESS_SECONDS,
    STAGE_OF_RUN,
    Attempt,
    AttemptRecord,
    CommandResult,
    CompletedRun,
    NewAttempt,
    NewRun,
    NewSuite,
    ReportMismatch,
    ReportMissing,
    ReportRun,
    RunKind,
    RunNotFound,
    RunOver,
    RunProgress,
    RunRecord,
    RunStatus,
    RunSummary,
    SuiteNotReady,
    SuiteRecord,
    TestResult,
)
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent

BLANKING_PAGE = 500


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of a report. `duplicate`: another one was first; `key` and `decision` tell the workflow, where it has to be told."""

    duplicate: bool
    key: str | None = None
    decision: Decision | None = None


async def request_run(tx: Tx, new: NewRun) -> None:
    """Ask for a run: its row, places for its two outputs, and the event. The same id again changes nothing."""
    await stream.lock_events(tx, new.job_id)
    if await store.run_exists(tx, new.run_id):
        return
    report = await delivery.expect_artifact(tx, new.job_id, ArtifactType.RUN_REPORT, new.kms_key_ref)
    payload = await delivery.expect_artifact(tx, new.job_id, ArtifactType.RUN_PAYLOAD, new.kms_key_ref)
    await store.insert_run(tx, new, report, payload)
    await stream.append_event(tx, _asking(new, 0))


async def ask_again(tx: Tx, run_id: str, ask: int) -> None:
    """Tell the followers once more that a run waits; `ask` counts from 1 and makes a repeat harmless."""
    await stream.append_event(tx, _asking(await load_run(tx, run_id), ask))


async def load_run(tx: Tx, run_id: str) -> RunRecord:
    """One run with its inputs and outputs, for the worker; raises RunNotFound."""
    row = await store.find_run(tx, run_id)
    if row is None:
        raise RunNotFound
    return row.run()


async def find_owned_run(tx: Tx, user_id: str, job_id: str, run_id: str) -> RunRecord:
    """A run of this user's job."""
    await jobs.require_owned(tx, user_id, job_id)
    row = await store.find_run(tx, run_id) if is_id(run_id) else None
    if row is None or row.job_id != job_id:
        raise RunNotFound
    return row.run()


async def list_runs(tx: Tx, user_id: str, job_id: str, status: RunStatus | None) -> list[RunSummary]:
    """The runs of this user's job, in order; `requested` lists what waits for a client."""
    await jobs.require_owned(tx, user_id, job_id)
    return await store.runs_in_status(tx, job_id, status) if status else await store.runs_of_job(tx, job_id)


async def check_report(objects: ObjectStore, run: RunRecord, report: ReportRun) -> None:
    """That the report lies in the store with the size that was declared. Asks the store, so call it outside a transaction."""
    head = await objects.head(run.report.key)
    if head is None:
        raise ReportMissing
    if head.size != report.size or head.size > MAX_REPORT_BYTES:
        raise ReportMismatch(declared=report.size, found=head.size, limit=MAX_REPORT_BYTES)


async def report_run(tx: Tx, user_id: str, report: ReportRun, now: datetime) -> Reported:
    """Take a client's report, once, and leave the news for the workflow in the outbox.

    A run that was reported but not read yet answers its decision again, so that a lost message is sent again by a retry.
    """
    run = await find_owned_run(tx, user_id, report.job_id, report.run_id)
    if run.status == RunStatus.CANCELLED:
        raise RunOver
    if run.status == RunStatus.COMPLETED:
        return Reported(duplicate=True)
    first = await store.report_run(tx, report)
    if first:
        await delivery.confirm_artifact(tx, run.report.artifact_id, report.sha256, report.size)
    decision = Decision(report.job_id, ReportTestRun(report.run_id, user_id), f"report-{report.run_id}", run.workflow_id or "")
    return Reported(not first, await jobs.put_decision(tx, decision, now), decision)


async def tell_progress(tx: Tx, run: RunRecord, progress: RunProgress, now: datetime) -> bool:
    """Tell the followers how far a client is, at most once in some seconds; false where the run is over."""
    if run.status != RunStatus.REQUESTED:
        return False
    kind = RunKind(run.kind)
    payload: dict[str, JsonValue] = {"stage": STAGE_OF_RUN[kind], "level": "info", "text": progress.line(kind)}
    key = f"run:{run.run_id}:progress:{int(now.timestamp()) // PROGRESS_SECONDS}"
    await stream.append_event(tx, NewEvent(run.job_id, EventType.LOG_LINE, payload, key))
    return True


async def complete_run(tx: Tx, done: CompletedRun) -> bool:
    """Write what the worker read from a report, with each test's result, and tell the followers; false where it is closed."""
    closed = await store.complete_run(tx, done)
    if closed is None:
        return False
    if done.results:
        await store.insert_results(tx, done.run_id, done.results)
    payload: dict[str, JsonValue] = {
        "run_id": done.run_id,
        "kind": closed.kind,
        "end": done.end.value,
        "passed": done.passed,
        "failed": done.failed,
    }
    await stream.append_event(tx, NewEvent(closed.job_id, EventType.TEST_RUN_RESULT, payload, f"run:{done.run_id}:result"))
    return True


async def cancel_runs(tx: Tx, job_id: str) -> int:
    """Cancel the runs that nobody has reported: the job has moved on. How many there were."""
    return await store.cancel_runs(tx, job_id)


async def withdraw_run(tx: Tx, run_id: str) -> bool:
    """Cancel one run that nobody has reported and nobody needs any more; false where it was reported."""
    return await store.withdraw_run(tx, run_id)


async def load_results(tx: Tx, run_id: str) -> list[TestResult]:
    """What each test of a completed run did, by id and repeat."""
    return await store.results_of_run(tx, run_id)


async def store_suite(tx: Tx, new: NewSuite) -> None:
    """Store a frozen suite; the first of a number stays."""
    await store.insert_suite(tx, new)


async def record_mutation(tx: Tx, job_id: str, number: int, mutation: Mapping[str, JsonValue]) -> None:
    """Write the mutation score of a frozen suite; again replaces."""
    await store.write_mutation(tx, job_id, number, mutation)


async def load_suite(tx: Tx, job_id: str) -> SuiteRecord:
    """The suite that gates now; raises SuiteNotReady before the first freeze."""
    row = await store.newest_suite(tx, job_id)
    if row is None:
        raise SuiteNotReady
    return row.suite()


async def start_attempt(tx: Tx, attempt: NewAttempt) -> None:
    """Note that an attempt begins and tell the followers; the same number again changes nothing."""
    await store.insert_attempt(tx, attempt)
    payload: dict[str, JsonValue] = {
        "attempt_number": attempt.attempt_number,
        "producer": attempt.producer,
        "title": attempt.title,
        "model_class": attempt.model_class,
        "counted": attempt.counted,
    }
    key = f"attempt:{attempt.attempt_number}:start"
    await stream.append_event(tx, NewEvent(attempt.job_id, EventType.ATTEMPT_START, payload, key))


async def record_attempt(tx: Tx, attempt: Attempt) -> bool:
    """Write how an attempt ended, with its operations, and tell the followers; false where that is written already."""
    if not await store.finish_attempt(tx, attempt):
        return False
    if attempt.operations:
        await store.insert_operations(tx, attempt)
    payload: dict[str, JsonValue] = {
        "attempt_number": attempt.attempt_number,
        "producer": attempt.producer,
        "kept": attempt.kept,
        "reason": attempt.reason,
    }
    key = f"attempt:{attempt.attempt_number}:end"
    await stream.append_event(tx, NewEvent(attempt.job_id, EventType.ATTEMPT_END, payload, key))
    return True


async def record_command(tx: Tx, result: CommandResult, credits: Decimal) -> None:
    """Write the result of a command with its cost and tell the followers; the same key again changes nothing."""
    await store.insert_command(tx, result, credits)
    payload: dict[str, JsonValue] = {
        "command": result.command,
        "attempt_number": result.attempt_number,
        "passed": result.passed,
        "failing": result.failing,
        "reason": result.reason,
        "operations": result.operations,
        "artifact_id": result.artifact_id,
        "model_class": result.model_class,
        "credits": str(credits),
    }
    await stream.append_event(tx, NewEvent(result.job_id, EventType.COMMAND_RESULT, payload, f"command:{result.key}"))


async def load_attempts(tx: Tx, job_id: str) -> list[AttemptRecord]:
    """The attempts of a job by number."""
    return await store.attempts_of_job(tx, job_id)


async def blank_expired(tx: Tx, now: datetime, limit: int = BLANKING_PAGE) -> int:
    """Take the code out of rows that outlived their job's artifacts; answers how many, at most a page of each kind."""
    return await store.blank_expired(tx, now, limit)


def _asking(run: NewRun | RunRecord, ask: int) -> NewEvent:
    payload: dict[str, JsonValue] = {"run_id": run.run_id, "kind": str(run.kind), "attempt_number": run.attempt_number}
    return NewEvent(run.job_id, EventType.TEST_RUN_REQUESTED, payload, f"run:{run.run_id}:requested:{ask}")
