"""Tickets: what a user writes, and what is known of the job they write about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iama.jobs.model import JobRecord
from iama.kit.errors import JsonValue, NotFound, OverLimit

OPEN_TICKETS = 20
"""Tickets that one user may have open at once."""


class Category(StrEnum):
    """What a ticket is about."""

    QUESTION = "QUESTION"
    ISSUE = "ISSUE"
    BILLING = "BILLING"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a user writes; `key` makes a repeat the same ticket."""

    category: Category
    subject: str
    body: str
    key: str
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as stored."""

    ticket_id: str
    category: str
    subject: str
    body: str
    job_id: str | None
    job_facts: Mapping[str, JsonValue]
    status: str
    answer: str | None
    created_at: datetime
    updated_at: datetime


def facts_of(job: JobRecord, packed_because: str | None) -> dict[str, JsonValue]:
    """What somebody who helps needs to know of a job: figures and words of ours. No path, no text of the user's, no code."""
    return {
        "status": job.status,
        "outcome": job.outcome,
        "failure_code": job.failure_code,
        "packed_because": packed_because,
        "strategy": job.strategy,
        "execution_mode": job.execution_mode,
        "tier": job.tier,
        "spec_revision": job.spec_revision,
        "attempt_number": job.attempt_number,
        "attempt_count": job.attempt_count,
        "identical_failures": job.identical_failures,
        "calls": job.calls,
        "interpreter": f"{job.interpreter_implementation} {job.interpreter_version}",
        "last_seq": job.last_seq,
    }


class TicketNotFound(NotFound):
    """There is no such ticket."""

    code = "TICKET_NOT_FOUND"
    remedy = "Check the id that the ticket was answered with; a ticket of another account is never shown."


class TooManyTickets(OverLimit):
    """You have too many open tickets."""

    code = "TOO_MANY_TICKETS"
    remedy = "Wait for an answer to those that are open."
