"""What cannot be worked on ends the job with its own code, and costs nothing."""

import pytest

from iama.jobs.contract import Command, SelectStrategy
from tests.worker_container.conftest import Lab, Project

KEY = "AKIA" + "IOSFODNN7EXAMPLF"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("def broken(:\n", "SOURCE_DOES_NOT_PARSE"),
        ('print "hello"\n', "SOURCE_IS_PYTHON2"),
        ("", "TARGET_IS_EMPTY"),
        (f"KEY = '{KEY}'\n", "TARGET_HAS_SECRET"),
    ],
)
async def test_a_target_that_is_refused_blocks_the_job(lab: Lab, source: str, code: str) -> None:
    async with lab.worker():
        job = await lab.start(Project({"target.py": source, "other.py": "X = 1\n"}, ("target.py",)))
        record = await job.until("WAITING_STRATEGY")
    assert (record.status, record.outcome, record.failure_code) == ("FAILED", "POLICY_BLOCKED", code)
    assert record.failure_message


async def test_a_bundle_that_is_not_what_was_declared_is_refused(lab: Lab) -> None:
    job = await lab.start(Project({"target.py": "X = 1\n"}, ("target.py",)))
    record = await job.record()
    await lab.store.put(f"jobs/{job.job_id}/{record.bundle_artifact_id}", b"not a bundle")
    async with lab.worker():
        record = await job.until("WAITING_STRATEGY")
    assert (record.status, record.outcome, record.failure_code) == ("FAILED", "POLICY_BLOCKED", "BUNDLE_MISMATCH")


async def test_a_job_without_anything_to_change_is_delivered_empty(lab: Lab) -> None:
    async with lab.worker():
        job = await lab.start(Project({"target.py": '"""Figures."""\n\nLIMIT = 3\n'}, ("target.py",)))
        await job.approve_all("CONSERVATIVE")
        record = await job.until("BASELINE_VALIDATION_FAILED")
        summary = await job.summary()
    assert (record.status, record.outcome) == ("DELIVERED", "NOTHING_TO_CHANGE")
    assert (summary["files"], summary["outcome"]) == ([], "NOTHING_TO_CHANGE")
    returned = lab.rows("SELECT daily_returned, credits_used FROM quota_reservations WHERE job_id = %s", job.job_id)
    assert returned == [(True, 0)]


async def test_a_strategy_nobody_offered_is_refused_by_the_workflow(lab: Lab) -> None:
    async with lab.worker():
        job = await lab.start(Project({"target.py": "def f():\n    return 1\n"}, ("target.py",)))
        await job.until("WAITING_STRATEGY")
        with pytest.raises(Exception, match="update failed"):
            await job.send(Command.SELECT_STRATEGY, SelectStrategy("RECKLESS", lab.user_id))
