"""Counters count what they say."""

import pytest

from iama.jobs.contract import CommandAnswer
from iama_worker.workflows.progress import JobProgress


@pytest.mark.parametrize(
    ("failures", "stuck"),
    [("a", False), ("aa", False), ("aaa", True), ("aab", False), ("abab", True), ("abba", False), ("abac", False), ("baaa", True)],
)
def test_three_identical_or_a_ping_pong_are_stuck(failures: str, stuck: bool) -> None:
    progress = JobProgress()
    for fingerprint in failures:
        progress.note_failure(fingerprint)
    assert progress.is_stuck() is stuck


def test_continue_forgives_identical_failures() -> None:
    progress = JobProgress()
    for _ in range(3):
        progress.note_failure("a")
    progress.forgive()
    progress.note_failure("a")
    assert progress.identical_failures == 1


def test_a_revision_resets_all_but_the_attempt_number() -> None:
    progress = JobProgress()
    for _ in range(4):
        progress.next_attempt()
        progress.spend_attempt()
    progress.begin_revision(2)
    assert (progress.attempt_number, progress.attempt_count, progress.budget_used, progress.revision) == (4, 0, 0, 2)


def test_the_tenth_attempt_spends_the_budget() -> None:
    progress = JobProgress()
    for _ in range(10):
        assert not progress.is_spent()
        progress.spend_attempt()
    assert progress.is_spent()


def test_the_first_answer_under_an_id_is_found_again() -> None:
    progress = JobProgress()
    for number in range(300):
        progress.remember(f"id-{number}", CommandAnswer("A"))
    assert "id-299" in progress.answers and len(progress.answers) == 200
