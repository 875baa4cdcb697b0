"""The answer of the ticket route."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class TicketView(BaseModel):
    """A one-time ticket for `Sec-WebSocket-Protocol: iama.v1, ticket.<ticket>`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    ticket: str
    expires_at: datetime
