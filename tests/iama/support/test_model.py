"""What whoever helps gets to know of a job: figures and our own words, nothing of the user's."""

import json
from dataclasses import replace

from iama.jobs import service as jobs
from iama.jobs.states import JobState
from iama.kit.errors import NotFound, OverLimit
from iama.support.model import OPEN_TICKETS, Category, TicketNotFound, TooManyTickets, facts_of
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker


def test_the_facts_of_a_job_hold_no_path_and_no_text_of_the_user(job_maker: JobMaker, pro: SignedUp) -> None:
    named = replace(NEW_JOB, root_name="confidential-root", goal="confidential wish")
    job_id = job_maker.start(pro, named)
    job_maker.lead(job_id, JobState.PENDING, JobState.ANALYZING, JobState.WAITING_STRATEGY)
    job = job_maker.api.run(lambda tx: jobs.find_owned(tx, pro.user_id, job_id), pro.user_id)
    facts = facts_of(job, "SUSPECT")
    text = json.dumps(facts)
    assert not [word for word in ("confidential", "pkg", "a.py", pro.user_id, "example.com") if word in text]
    assert (facts["status"], facts["packed_because"], facts["interpreter"], facts["tier"]) == (
        "WAITING_STRATEGY",
        "SUSPECT",
        "cpython 3.11.7",
        "PRO",
    )


def test_a_ticket_is_about_one_of_three_things() -> None:
    assert [category.value for category in Category] == ["QUESTION", "ISSUE", "BILLING"]


def test_a_missing_ticket_and_too_many_are_told_apart_and_the_limit_is_named() -> None:
    assert isinstance(TicketNotFound(), NotFound)
    error = TooManyTickets(limit=OPEN_TICKETS)
    assert isinstance(error, OverLimit)
    assert error.detail["limit"] == OPEN_TICKETS == 20
