"""GET /usage/jobs/{job_id}: every call with its counters and the version of its prices; what was credited back."""

from decimal import Decimal

from functions.usage.jobs.job_id.get import handler
from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending, Usage
from iama.jobs.states import JobState
from tests.fixtures.edge import NOW, Asked, Desk, SignedUp
from tests.fixtures.jobs import JobMaker, Role

DETAIL = {"model": "m-1", "price_version": 4, "input": 900, "output": 80, "cache_write": 7, "cache_read": 500}


def test_a_job_shows_each_call_and_what_came_back(desk: Desk, pro: SignedUp, job_maker: JobMaker, worker: Role) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    worker.run(lambda tx: entitlement.charge(tx, Usage(job_id, "repair", "L2", 9, Decimal("1.5"), NOW, DETAIL)))
    line = f"GET /api/v1/usage/jobs/{job_id}"
    (call,) = desk.ask(handler, line, Asked(token=pro.token)).json["calls"]
    tokens = [call[f"{name}_tokens"] for name in ("input", "output", "cache_write", "cache_read")]
    assert (tokens, call["price_version"], call["credits"], call["call_number"]) == ([900, 80, 7, 500], 4, "1.5000", 9)
    worker.run(lambda tx: entitlement.settle(tx, job_id, Ending("INFRA_FAILURE", True), NOW))
    answer = desk.ask(handler, line, Asked(token=pro.token)).json
    (start,) = answer["starts"]
    assert (answer["total"], start["charged"], start["credited_back"], start["daily_start_returned"]) == (
        "0.0000",
        "1.5000",
        "1.5000",
        True,
    )


def test_a_foreign_job_is_not_found(desk: Desk, pro: SignedUp, stranger: SignedUp, job_maker: JobMaker) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    answer = desk.ask(handler, f"GET /api/v1/usage/jobs/{job_id}", Asked(token=stranger.token))
    assert (answer.status, answer.json["error_code"]) == (404, "JOB_NOT_FOUND")
