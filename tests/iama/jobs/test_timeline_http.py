"""The timeline as it is answered."""

import json
from datetime import UTC, datetime

from iama.jobs.timeline import Timeline, TimelineStep
from iama.jobs.timeline_http import TimelineView

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEPS = (TimelineStep("PENDING", AT, 1.5, "CREATED", "user-1"), TimelineStep("ANALYZING", AT, None, "STARTED", "SYSTEM"))


def test_steps_keep_their_order_and_the_last_one_lasts() -> None:
    answer = json.loads(TimelineView.of(Timeline("job-1", STEPS, True)).model_dump_json())
    assert answer == {
        "job_id": "job-1",
        "steps": [
            {"state": "PENDING", "at": "2026-11-20T12:00:00Z", "seconds": 1.5, "reason": "CREATED", "actor": "user-1"},
            {"state": "ANALYZING", "at": "2026-11-20T12:00:00Z", "seconds": None, "reason": "STARTED", "actor": "SYSTEM"},
        ],
        "complete": True,
    }


def test_an_incomplete_timeline_says_so() -> None:
    assert TimelineView.of(Timeline("job-1", (), False)).complete is False
