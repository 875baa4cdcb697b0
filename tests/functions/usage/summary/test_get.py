"""GET /usage/summary: bar, refactors left, resets, running jobs, today's starts."""

from collections.abc import Callable
from decimal import Decimal

from functions.usage.summary.get import handler
from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.jobs.states import JobState
from tests.fixtures.edge import NOW, Asked, Desk, SignedUp
from tests.fixtures.jobs import JobMaker, Role

LINE = "GET /api/v1/usage/summary"


def test_a_running_job_is_in_the_bar_and_in_the_list(desk: Desk, pro: SignedUp, job_maker: JobMaker, worker: Role) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    worker.run(lambda tx: entitlement.charge(tx, Usage(job_id, "repair", "L2", 1, Decimal(13), NOW)))
    answer = desk.ask(handler, LINE, Asked(token=pro.token)).json
    assert (answer["tier"], answer["percent_used"], answer["typical_cost_from"]) == ("PRO", 8, "DEFAULT")
    assert answer["credits"] == {"granted": "650.0000", "used": "13.0000", "held": "37.0000", "remaining": "600.0000"}
    assert answer["starts"] == {"used": 1, "limit": 20, "left": 19, "reset_at": "2026-11-21T00:00:00Z"}
    assert [(job["job_id"], job["used"]) for job in answer["running"]] == [(job_id, "13.0000")]
    assert (answer["concurrent_limit"], answer["credits_reset_at"], answer["alerts"]) == (2, "2026-12-20T12:00:00Z", [])


def test_free_has_a_day_and_no_credits(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    answer = desk.ask(handler, LINE, Asked(token=sign_up(1, "FREE").token)).json
    assert (answer["credits"], answer["credits_reset_at"], answer["refactors_left"], answer["percent_used"]) == (None, None, 3, 0)
