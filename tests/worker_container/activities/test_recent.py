"""Bytes that are kept for a while: the same again, bounded, and gone with their job."""

from iama_worker.activities.recent import Recent


def test_what_was_kept_is_answered() -> None:
    recent = Recent()
    recent.keep("jobs/a/1", b"one")
    assert recent.get("jobs/a/1") == b"one"
    assert recent.get("jobs/a/2") is None


def test_the_least_recently_used_go_first() -> None:
    recent = Recent(most=4, largest=4)
    recent.keep("a", b"xx")
    recent.keep("b", b"yy")
    assert recent.get("a") == b"xx"
    recent.keep("c", b"zz")
    assert [recent.get(key) for key in "abc"] == [b"xx", None, b"zz"]


def test_keeping_again_takes_no_more_room() -> None:
    recent = Recent(most=4, largest=4)
    for _ in range(10):
        recent.keep("a", b"xx")
    recent.keep("b", b"yy")
    assert [recent.get(key) for key in "ab"] == [b"xx", b"yy"]


def test_what_is_too_large_is_not_kept_and_pushes_nothing_out() -> None:
    recent = Recent(most=4, largest=2)
    recent.keep("a", b"xx")
    recent.keep("b", b"yyy")
    assert [recent.get(key) for key in "ab"] == [b"xx", None]


def test_a_jobs_artifacts_are_forgotten_together() -> None:
    recent = Recent()
    recent.keep("jobs/a/1", b"one")
    recent.keep("jobs/b/1", b"two")
    recent.forget("jobs/a/")
    assert [recent.get(key) for key in ("jobs/a/1", "jobs/b/1")] == [None, b"two"]
