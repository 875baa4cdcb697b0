"""The proof on the old code: trace, probe, repeat five times, freeze, score."""

import asyncio
from dataclasses import replace

from iama.jobs.states import JobState
from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move, Parked, call
from iama_worker.workflows.parking import MUTATION, PROBE, timed_out
from iama_worker.workflows.refactoring import prepare_first

NOTHING_TO_CHANGE = "NOTHING_TO_CHANGE"
"""The plan changes nothing and no model could: there is nothing that a test would have to hold."""


async def generate_tests(job: JobRun) -> Move:
    """Learn from the project's own tests, then search for tests that pin the present behaviour.

    A run that is killed at its limit here only taught less: the job goes on with what was seen, and where that is no test at all
    the baseline asks.
    """
    if job.progress.nothing_to_change:
        return Move(JobState.BASELINE_VALIDATION, NOTHING_TO_CHANGE)
    number = job.progress.next_attempt()
    await _trace_own_tests(job, number)
    built = await _probe(job, number)
    if built.generated == 0 and built.own_files == 0:
        job.progress.proof.needs_probe = True
        return Move(JobState.BASELINE_VALIDATION_FAILED, "NO_USABLE_TEST")
    return Move(JobState.BASELINE_VALIDATION, "TESTS_GENERATED")


async def _trace_own_tests(job: JobRun, number: int) -> None:
    proof = job.progress.proof
    if proof.traces is not None:
        return
    ticket = await job.run_code(job.order("TRACE", number))
    if not ticket.skipped:
        proof.traces = await call(policy.READ_TRACES, c.RunRef(job.key, ticket.run_id))


async def _probe(job: JobRun, number: int) -> c.SuiteBuilt:
    progress = job.progress
    order = replace(job.order(PROBE, number), focus=tuple(progress.proof.unheld_items))
    ticket = await job.run_code(order)
    built: c.SuiteBuilt = await call(
        policy.BUILD_SUITE,
        c.BuildSuite(
            job.key,
            "" if ticket.skipped else ticket.run_id,
            number,
            progress.revision,
            traces=progress.proof.traces,
            previous=progress.proof.suite,
        ),
    )
    progress.proof.suite, progress.proof.needs_probe = built.suite, False
    return built


async def validate_baseline(job: JobRun) -> Move:
    """Five repeats on the legacy code decide; an item without a passing test stops the job and asks."""
    progress, proof = job.progress, job.progress.proof
    if progress.nothing_to_change:
        return Move(JobState.REFACTORING, NOTHING_TO_CHANGE)
    failed = None if proof.to_score else await _run_baseline(job)
    if failed is not None:
        return failed
    await _score(job, proof.to_score)
    proof.frozen, proof.to_score = True, 0
    return Move(JobState.REFACTORING, "BASELINE_FROZEN")


async def _run_baseline(job: JobRun) -> Move | None:
    """None where it passed: then `to_score` names it."""
    progress, proof = job.progress, job.progress.proof
    number = progress.next_attempt()
    if proof.needs_probe and (await _probe(job, number)).timed_out:
        proof.hung_run = PROBE
        raise Parked(timed_out())
    ticket = await job.run_code(job.order("BASELINE", number))
    if ticket.skipped:
        proof.needs_probe = True
        return Move(JobState.BASELINE_VALIDATION_FAILED, "NO_USABLE_TEST")
    judged = await call(
        policy.JUDGE_BASELINE,
        c.JudgeBaseline(
            job.key, ticket.run_id, number, progress.revision, job.suite(), tuple(proof.dropped_items), proof.traces, tuple(proof.left_out)
        ),
    )
    if judged.timed_out:
        proof.hanging = list(judged.hanging)
        raise Parked(timed_out())
    proof.baseline_run = ticket.run_id
    proof.suite, proof.unheld_items = judged.suite, list(judged.unheld_items)
    if judged.nothing_left:
        return Move(JobState.BASELINE_VALIDATION_FAILED, "NO_PASSING_TEST")
    if judged.unheld_items:
        return Move(JobState.BASELINE_VALIDATION_FAILED, "ITEM_WITHOUT_PASSING_TEST")
    proof.to_score = number
    return None


async def _score(job: JobRun, number: int) -> None:
    """How many planted faults the frozen suite finds."""
    proof = job.progress.proof
    if proof.unscored:
        return
    ticket = await job.ask(job.order(MUTATION, number))
    if ticket.skipped:
        return
    await asyncio.gather(job.reported(ticket), prepare_first(job))
    scored = await call(policy.SCORE_MUTATION, c.ScoreMutation(job.key, ticket.run_id, number))
    if scored.timed_out:
        proof.hung_run = MUTATION
        raise Parked(timed_out())
    proof.score = scored.score
