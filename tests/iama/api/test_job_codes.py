"""Codes that are not HTTP answers: every way a job can fail is explained, each once, with a way on."""

from collections import Counter

import pytest

from iama.api.job_codes import JOB_CODES, JobCode
from iama.jobs.intake import MAX_BUNDLE_BYTES, MAX_FILES
from iama.jobs.model import Outcome
from iama_engine.errors import Refusal

DELIVERIES = {Outcome.CHANGED, Outcome.NOTHING_TO_CHANGE, Outcome.PARTIAL}


def code(name: str) -> JobCode:
    return next(row for row in JOB_CODES if row.code == name)


def test_every_end_that_is_no_delivery_and_every_refusal_has_its_words() -> None:
    known = {row.code for row in JOB_CODES}
    assert {outcome.value for outcome in set(Outcome) - DELIVERIES} <= known
    assert {refusal.value for refusal in Refusal} <= known
    assert not {outcome.value for outcome in DELIVERIES} & known


def test_no_code_is_explained_twice() -> None:
    assert {name for name, times in Counter(row.code for row in JOB_CODES).items() if times > 1} == set()


@pytest.mark.parametrize("row", JOB_CODES, ids=lambda row: row.code)
def test_cause_and_remedy_are_sentences(row: JobCode) -> None:
    for text in (row.cause, row.remedy):
        assert text[0].isupper()
        assert text.endswith((".", "`."))
    assert row.cause != row.remedy


@pytest.mark.parametrize(
    ("name", "retry"),
    [
        ("INFRA_FAILURE", True),
        ("TIMEOUT_EXECUTION", True),
        ("LOGIC_FAILURE", True),
        ("BUNDLE_MISMATCH", True),
        ("POLICY_BLOCKED", False),
        ("TARGET_HAS_SECRET", False),
        ("USER_CANCELLED", False),
        ("ARTIFACTS_EXPIRED", False),
    ],
)
def test_only_what_may_go_better_next_time_is_worth_repeating(name: str, retry: bool) -> None:
    assert code(name).retry is retry


def test_limits_that_are_named_are_those_that_hold() -> None:
    assert code("BUNDLE_TOO_LARGE").cause == f"The upload exceeds {MAX_BUNDLE_BYTES >> 20} MiB or {MAX_FILES:,} files."
