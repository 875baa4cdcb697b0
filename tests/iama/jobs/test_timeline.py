"""How lines of the trail become stays in states."""

from dataclasses import replace
from datetime import timedelta

from iama.jobs import service as jobs
from iama.jobs.model import JobRecord
from iama.jobs.timeline import STEPS, TimelineStep, timeline_of
from iama.ops.model import ActorKind, AuditEvent
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import JobMaker


def line(to: str, seconds: float, actor: str = "SYSTEM") -> AuditEvent:
    at = NOW + timedelta(seconds=seconds)
    return AuditEvent(ActorKind.SYSTEM, actor, "job.transition", "job", "1", at, {"from": "x", "to": to, "reason": f"to {to}"})


def record(job_maker: JobMaker, user: SignedUp) -> JobRecord:
    job_id = job_maker.create(user)
    return replace(job_maker.worker.run(lambda tx: jobs.load_job(tx, job_id)), created_at=NOW)


def test_a_stay_ends_where_the_next_begins_and_an_end_lasts_no_time(job_maker: JobMaker, pro: SignedUp) -> None:
    told = timeline_of(record(job_maker, pro), [line("ANALYZING", 2.5), line("FAILED", 4, pro.user_id)])
    assert told.steps == (
        TimelineStep("PENDING", NOW, 2.5, "CREATED", pro.user_id),
        TimelineStep("ANALYZING", NOW + timedelta(seconds=2.5), 1.5, "to ANALYZING", "SYSTEM"),
        TimelineStep("FAILED", NOW + timedelta(seconds=4), 0.0, "to FAILED", pro.user_id),
    )


def test_a_job_of_very_many_steps_says_that_it_is_cut(job_maker: JobMaker, pro: SignedUp) -> None:
    job = record(job_maker, pro)
    cut = [timeline_of(job, [line("ANALYZING", second) for second in range(count)]).complete for count in (STEPS - 1, STEPS)]
    assert cut == [True, False]
