"""The two ways out: a package with its proof, or a package of the evidence."""

from dataclasses import replace

from iama.jobs.states import JobState
from iama_worker.activities.delivery_contract import PackageDelivery, PackageRecovery
from iama_worker.workflows import policy
from iama_worker.workflows.job_run import JobRun, Move, call

PARTIAL = "PARTIAL"


async def deliver(job: JobRun) -> Move:
    """See how the project's own tests fare on the result, then package everything."""
    progress = job.progress
    number = progress.next_attempt()
    after_run = "" if progress.nothing_to_change else await _own_tests_after(job, number)
    packaged = await call(policy.PACKAGE_DELIVERY, _package(job, number, after_run))
    progress.outcome = packaged.outcome
    return Move(JobState.DELIVERED, packaged.outcome)


async def deliver_partial(job: JobRun, actor: str) -> Move:
    """What was verified before the job was packed is taken as it is: no client has to be there, so nothing runs again."""
    await call(policy.PACKAGE_DELIVERY, _package(job, job.progress.next_attempt(), ""))
    job.progress.outcome = PARTIAL
    return Move(JobState.DELIVERED, "PARTIAL_TAKEN", actor)


def _package(job: JobRun, number: int, after_run: str) -> PackageDelivery:
    progress, proof, drafted = job.progress, job.progress.proof, job.drafted
    return PackageDelivery(
        job.key,
        progress.strategy,
        progress.revision,
        number,
        proof.suite,
        proof.result,
        proof.score,
        after_run,
        tuple(proof.recipes),
        progress.manifest,
        proof.baseline_run,
        (*progress.stages, job.stage_so_far()),
        drafted.draft if drafted and drafted.candidate == proof.result else None,
    )


async def _own_tests_after(job: JobRun, number: int) -> str:
    """The run that tells: the last verification of this very result, where that left none of them out, else one of their own."""
    proof = job.progress.proof
    if proof.own_run and proof.own_run_of == proof.result:
        return proof.own_run
    ticket = await job.run_code(replace(job.order("VERIFY", number), purpose="own_tests"))
    return "" if ticket.skipped else ticket.run_id


async def pack_recovery(job: JobRun) -> Move:
    """Keep what was tried and why it failed; nothing is lost when the automation gives up."""
    progress, proof = job.progress, job.progress.proof
    await call(
        policy.PACKAGE_RECOVERY,
        PackageRecovery(
            job.key,
            progress.strategy,
            progress.revision,
            progress.next_attempt(),
            proof.suite,
            proof.result,
            proof.evidence,
            progress.gave_up,
            proof.failed,
        ),
    )
    return Move(JobState.FALLBACK_REQUIRED, "RECOVERY_PACKED")
