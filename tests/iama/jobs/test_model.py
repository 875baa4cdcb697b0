"""What a job's row says."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from iama.jobs.legal import Terms
from iama.jobs.model import Author, ContextSummary, Failure, JobRecord, Outcome
from iama.jobs.states import JobState

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOB = JobRecord(
    job_id="j",
    user_id="u",
    root_name="legacy",
    language="python",
    target_language=None,
    goal=None,
    execution_mode="LOCAL_NATIVE",
    interpreter_version="3.11.7",
    interpreter_implementation="cpython",
    test_framework="pytest",
    test_files=(),
    target_paths=("a.py",),
    fast_track=False,
    max_credits=None,
    bundle_artifact_id="b",
    status="PENDING",
    outcome=None,
    failure_code=None,
    failure_message=None,
    strategy=None,
    spec_revision=0,
    attempt_number=0,
    attempt_count=0,
    identical_failures=0,
    budget_used=0,
    calls=0,
    credits_used=Decimal(0),
    credits_cap=None,
    tier=None,
    pre_authorized_class=None,
    spec_editing=None,
    last_seq=0,
    created_at=NOW,
    start_requested_at=None,
    started_at=None,
    finished_at=None,
    artifact_expires_at=NOW,
    grace_deadline_at=None,
    last_heartbeat_at=None,
    context_files=None,
    context_symbols=None,
    ast_confidence=None,
    baseline_mode=None,
    edit_mode=None,
    timings={},
)


def test_a_job_without_context_or_failure_shows_none() -> None:
    assert (JOB.state, JOB.context, JOB.failure) == (JobState.PENDING, None, None)


def test_context_and_failure_are_read_from_their_columns() -> None:
    job = replace(JOB, context_files=1, context_symbols=0, ast_confidence=0, baseline_mode="ASSERTION", edit_mode="AST_SYMBOLIC")
    assert job.context == ContextSummary(1, 0, 0, "ASSERTION", "AST_SYMBOLIC")
    job = replace(JOB, failure_code=Outcome.INFRA_FAILURE, failure_message="We failed.")
    assert job.failure == Failure("INFRA_FAILURE", "We failed.")


def test_an_author_is_a_person_or_the_system() -> None:
    assert (Author.user("u"), Author.system()) == (Author("USER", "u"), Author("SYSTEM", None))


def test_what_decides_about_offers_is_read_from_the_plans_and_facts() -> None:
    assert JOB.terms == Terms(False, False, False, False, False)
    job = replace(JOB, tests_frozen=True, has_verified=True, deep_fix="L2", spec_editing=True, tier_today="PRO")
    assert job.terms == Terms(True, True, True, True, True)
    assert replace(job, deep_fix="NO", tier_today="FREE").terms == Terms(True, True, False, True, False)
