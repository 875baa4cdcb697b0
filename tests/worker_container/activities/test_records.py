"""What a workflow writes down: each step once, whoever repeats it; at the end the outcome and the settlement with it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from iama.db.pool import PooledDatabase
from iama.delivery.model import ArtifactType
from iama.jobs.model import Author
from iama.jobs.states import JobState
from iama.kit.clock import SystemClock
from iama.kit.s3 import S3Store
from iama_worker.activities.contract import AttemptCounters, Failure, RecordApproval, RecordAttempt, RecordTransition
from iama_worker.activities.records import RecordActivities, author
from iama_worker.activities.shelf import Label
from iama_worker.worker import Parts, build_bench
from tests.fixtures.edge import HeldSecrets, SignedUp
from tests.fixtures.jobs import JobMaker

S = JobState
OPERATION = {"op_id": "o1", "kind": "delete_file", "path": "pkg/a.py", "base_sha256": "a" * 64}
Write = Callable[[Callable[[RecordActivities], Awaitable[Any]]], None]


@pytest.fixture
def rows(admin_database_url: str) -> Callable[[str], list[tuple[Any, ...]]]:
    def ask(query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(admin_database_url) as connection:
            return connection.execute(query.encode()).fetchall()

    return ask


@pytest.fixture
def write(worker_database_url: str, objects: S3Store, secrets: HeldSecrets, tmp_path: Path) -> Write:
    """Let the activities do something, twice, as a repeat after a lost answer does."""

    async def work(call: Callable[[RecordActivities], Awaitable[Any]]) -> None:
        pool = PooledDatabase(worker_database_url, 1)
        try:
            bench = build_bench(Parts(pool, objects, secrets, SystemClock(), None, "alias/iama", Path(sys.executable), 1), tmp_path)
            for _ in range(2):
                await call(RecordActivities(bench))
        finally:
            await pool.close()

    return lambda call: asyncio.run(work(call))


def step(job_id: str, before: JobState, after: JobState, **more: Any) -> RecordTransition:
    return RecordTransition(job_id, f"{before}-{after}", before, after, "why", "SYSTEM", 1.5, **more)


@pytest.mark.parametrize(("actor", "kind"), [("SYSTEM", Author.system()), ("user-1", Author.user("user-1"))])
def test_a_step_is_the_systems_or_a_users(actor: str, kind: Author) -> None:
    assert author(actor) == kind


def test_a_step_moves_the_job_counts_its_seconds_and_tells_it_once(
    write: Write, job_maker: JobMaker, pro: SignedUp, rows: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    job_id = job_maker.walk(pro, S.BASELINE_VALIDATION)
    before = rows("SELECT count(*) FROM job_events")[0][0]
    given = step(job_id, S.BASELINE_VALIDATION, S.REFACTORING, attempts=AttemptCounters(7, 2, 1, 3), frozen=True)
    write(lambda records: records.record_transition(given))
    assert rows("SELECT status, attempt_number, attempt_count, identical_failures, budget_used, tests_frozen FROM refactor_jobs") == [
        ("REFACTORING", 7, 2, 1, 3, True)
    ]
    assert rows("SELECT seconds FROM job_timings WHERE stage = 'BASELINE_VALIDATION'") == [(1.5,)]
    assert rows("SELECT count(*) FROM job_events")[0][0] == before + 1


def test_the_last_step_writes_outcome_failure_and_price(
    write: Write, job_maker: JobMaker, pro: SignedUp, rows: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    failure = Failure("LOGIC", "LOGIC_FAILURE", "No patch passed.")
    given = step(job_id, S.REFACTORING, S.FAILED, outcome="LOGIC_FAILURE", failure=failure, settle_as="INFRA_FAILURE")
    write(lambda records: records.record_transition(given))
    assert rows("SELECT status, outcome, failure_code, failure_message FROM refactor_jobs") == [
        ("FAILED", "LOGIC_FAILURE", "LOGIC_FAILURE", "No patch passed.")
    ]
    assert rows("SELECT state, ended_as FROM quota_reservations") == [("SETTLED", "INFRA_FAILURE")]


@pytest.mark.parametrize(("kept", "outcome"), [(True, "applied"), (False, "dropped")])
def test_an_attempt_is_begun_and_ended_with_its_operations_once(
    write: Write, job_maker: JobMaker, pro: SignedUp, rows: Callable[[str], list[tuple[Any, ...]]], kept: bool, outcome: str
) -> None:
    job_id = job_maker.walk(pro, S.REFACTORING)
    counters = AttemptCounters(1, 1, 0, 1)

    async def attempt(records: RecordActivities) -> None:
        label = Label(job_id, ArtifactType.OPERATIONS, "operations")
        operations = await records._bench.shelf.put_json(label, [OPERATION])
        await records.record_attempt(RecordAttempt(job_id, 1, "model", "Tidy", counters, "L1"))
        ended = RecordAttempt(job_id, 1, "model", "Tidy", counters, "L1", kept, "because", 1.23456, operations, "fp")
        await records.record_attempt(ended)

    write(attempt)
    assert rows("SELECT attempt_number, producer, kept, reason, seconds, fingerprint FROM patch_attempts") == [
        (1, "model", kept, "because", 1.235, "fp")
    ]
    assert rows("SELECT op_id, path, target_fingerprint, outcome FROM patch_operations") == [("o1", "pkg/a.py", "a" * 64, outcome)]


def test_the_first_approval_stays(write: Write, job_maker: JobMaker, pro: SignedUp, rows: Callable[[str], list[tuple[Any, ...]]]) -> None:
    job_id = job_maker.walk(pro, S.WAITING_SPEC_APPROVAL)

    async def approve(records: RecordActivities) -> None:
        await records.record_approval(RecordApproval(job_id, 1, pro.user_id, True, True))
        await records.record_approval(RecordApproval(job_id, 1, "SYSTEM", False, False))

    write(approve)
    assert rows("SELECT actor_id::text, reviewed, black_box_acknowledged FROM spec_approvals") == [(pro.user_id, True, True)]
