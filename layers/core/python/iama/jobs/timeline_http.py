"""The answer of the timeline route."""

from dataclasses import asdict
from datetime import datetime

from iama.jobs.http import Body
from iama.jobs.timeline import Timeline


class StepView(Body):
    """A stay in a state; `seconds` is null while it lasts, `actor` a user's id or SYSTEM."""

    state: str
    at: datetime
    seconds: float | None
    reason: str
    actor: str


class TimelineView(Body):
    """GET timeline: every state the job has been in, oldest first."""

    job_id: str
    steps: tuple[StepView, ...]
    complete: bool

    @staticmethod
    def of(timeline: Timeline) -> "TimelineView":
        steps = tuple(StepView(**asdict(step)) for step in timeline.steps)
        return TimelineView(job_id=timeline.job_id, steps=steps, complete=timeline.complete)
