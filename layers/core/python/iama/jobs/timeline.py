"""A job's way through its states, from the audit trail: what the projection has forgotten and events do not name, who moved it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from iama.db.unit import Tx
from iama.jobs import service
from iama.jobs.model import JobRecord
from iama.jobs.states import TERMINAL, JobState
from iama.ops import service as ops
from iama.ops.model import AuditEvent

STEPS = 1000


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """A stay in a state: since when, for how many seconds (None while it lasts), why it was entered and by whom."""

    state: str
    at: datetime
    seconds: float | None
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The first steps of a job; `complete` is false where there were more than `STEPS`."""

    job_id: str
    steps: tuple[TimelineStep, ...]
    complete: bool


async def load_timeline(tx: Tx, user_id: str, job_id: str) -> Timeline:
    """The timeline of this user's job."""
    job = await service.find_owned(tx, user_id, job_id)
    lines = await ops.read_trail(tx, ("job", job_id, "job.transition"), STEPS)
    return timeline_of(job, lines)


def timeline_of(job: JobRecord, lines: Sequence[AuditEvent]) -> Timeline:
    """Put lines together, oldest first; each step lasts until the next one."""
    entered = [(JobState.PENDING.value, job.created_at, "CREATED", job.user_id)]
    entered += [(str(line.detail["to"]), line.at, str(line.detail["reason"]), line.actor_id) for line in lines]
    ends = [at for _, at, _, _ in entered[1:]]
    complete = len(lines) < STEPS
    steps = [
        TimelineStep(state, at, _seconds(at, ends[number] if number < len(ends) else None, state), reason, actor)
        for number, (state, at, reason, actor) in enumerate(entered)
    ]
    return Timeline(job.job_id, tuple(steps), complete)


def _seconds(at: datetime, end: datetime | None, state: str) -> float | None:
    if state in TERMINAL:
        return 0.0
    return None if end is None else round((end - at).total_seconds(), 3)
