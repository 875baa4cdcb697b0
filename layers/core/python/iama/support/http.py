"""Bodies and answers of the support routes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from iama.jobs.http import Body, Identifier
from iama.support.model import Category, NewTicket, Ticket


class TicketBody(Body):
    """POST support/tickets. With a job its figures go along; its code never does."""

    category: Annotated[str, Field(pattern="^(QUESTION|ISSUE|BILLING)$")]
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=8000)]
    job_id: Identifier | None = None

    def command(self, key: str) -> NewTicket:
        return NewTicket(Category(self.category), self.subject, self.body, key, self.job_id)


class TicketView(Body):
    """A ticket as its user sees it; `job_facts` is what whoever helps gets to know of the job."""

    ticket_id: str
    category: str
    subject: str
    body: str
    job_id: str | None
    job_facts: Mapping[str, Any]
    status: str
    answer: str | None
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def of(ticket: Ticket) -> "TicketView":
        return TicketView(
            ticket_id=ticket.ticket_id,
            category=ticket.category,
            subject=ticket.subject,
            body=ticket.body,
            job_id=ticket.job_id,
            job_facts=ticket.job_facts,
            status=ticket.status,
            answer=ticket.answer,
            created_at=ticket.created_at,
            updated_at=ticket.updated_at,
        )
