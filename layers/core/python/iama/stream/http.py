"""Bodies of the ticket route and of the socket's messages."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

Identifier = Annotated[str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]

LAST_SEQ = (1 << 63) - 1


class Body(BaseModel):
    """What a client sends, and what it gets."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Nothing(Body):
    """A body without fields."""


class TicketView(Body):
    """A one-time ticket for `Sec-WebSocket-Protocol: iama.v1, ticket.<ticket>`."""

    ticket: str
    expires_at: datetime


class Action(Body):
    """Any message: its `action` chose the function."""

    action: str


class Subscribe(Action):
    """Follow a job from the event after `after`."""

    job_id: Identifier
    after: Annotated[int, Field(ge=0, le=LAST_SEQ)] = 0


class Unsubscribe(Action):
    """Follow it no more."""

    job_id: Identifier


class Refresh(Action):
    """A fresh access token of the same user."""

    token: SecretStr


class Pong(Body):
    """The answer to a ping."""

    type: Literal["pong"] = "pong"


class Unsubscribed(Body):
    """The answer to an unsubscribe."""

    type: Literal["unsubscribed"] = "unsubscribed"
    job_id: str


class Refreshed(Body):
    """Until when the socket may live now."""

    type: Literal["refreshed"] = "refreshed"
    expires_at: datetime
