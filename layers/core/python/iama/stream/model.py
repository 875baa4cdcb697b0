"""Events of a job, connections that follow it, and the frames that carry events over a socket or as SSE.

An event's `seq` starts at 1 for each job and has no gaps: that alone makes "at least once" exactly once for a reader.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from iama.kit.errors import Denied, Invalid, JsonValue, OverLimit, Unauthenticated

SUBPROTOCOL = "iama.v1"
TICKET_PREFIX = "ticket."
TICKET_SECONDS = 30
MESSAGE_BYTES = 24 << 10
FIRST_BYTES = 1 << 10
"""The first message of a backlog."""
PAGE = 500
HOLD_SECONDS = 20.0
LOOK_SECONDS = 0.25
PAUSED = (1 << 63) - 1
"""Where a subscription stands whose backlog is being sent: no event lies behind it."""
SUBSCRIPTIONS_PER_SOCKET = 50
SOCKETS_PER_USER = 100
TOKEN_EXPIRED_CODE = 4401
"""Stands in the last message: API Gateway lets nobody choose the code of the close frame itself."""


class EventType(StrEnum):
    """Every type an event can have."""

    STATE_CHANGE = "state_change"
    LOG_LINE = "log_line"
    ATTEMPT_START = "attempt_start"
    ATTEMPT_END = "attempt_end"
    TEST_RUN_REQUESTED = "test_run_requested"
    TEST_RUN_RESULT = "test_run_result"
    HEARTBEAT_STATUS = "heartbeat_status"
    DEEP_FIX_START = "deep_fix_start"
    DECISION_REQUIRED = "decision_required"
    COMMAND_RESULT = "command_result"
    SPEC_UPDATED = "spec_updated"
    BUDGET_ALERT = "budget_alert"
    ARTIFACT_READY = "artifact_ready"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to append. `key` makes the append idempotent: the same key again answers the seq it got the first time."""

    job_id: str
    type: EventType
    payload: Mapping[str, JsonValue]
    key: str


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One event as clients see it."""

    seq: int
    type: str
    at: datetime
    payload: Mapping[str, JsonValue]

    def to_json(self) -> dict[str, JsonValue]:
        """The body of one event in every transport."""
        return {"seq": self.seq, "type": self.type, "at": self.at.isoformat().replace("+00:00", "Z"), "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Connection:
    """An open socket: whose it is, by which session, and until when its token holds."""

    connection_id: str
    user_id: str
    session_id: str
    token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Ticket:
    """A one-time entry for browsers, which cannot send a header with a socket. Only its hash is stored."""

    ticket: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """Who may open a socket: the answer of a redeemed ticket or of a verified token."""

    user_id: str
    session_id: str
    token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """A subscription whose job has events that were not sent to it."""

    connection_id: str
    job_id: str
    sent_seq: int
    token_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """How far a subscription was sent: from the seq it stood at to a later one."""

    connection_id: str
    job_id: str
    from_seq: int
    to_seq: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One socket message and the last seq in it."""

    text: str
    last_seq: int


def frames(job_id: str, events: Iterable[JobEvent], first_bytes: int = MESSAGE_BYTES) -> Iterator[Frame]:
    """Pack events into messages of at most 24 KiB, in order. The first has at most `first_bytes` where one event allows it.

    Each further one may be twice as large: on a line that breaks all the time, a small message gets through where a large one never does.
    """
    head = json.dumps({"type": "events", "job_id": job_id}, separators=(",", ":"))[:-1] + ',"events":['
    most = MESSAGE_BYTES - len(head) - 2
    room = min(first_bytes, most)
    batch: list[str] = []
    size = last = 0
    for event in events:
        text = encode(event.to_json())
        length = len(text.encode()) + 1
        if batch and size + length > room:
            yield Frame(f"{head}{','.join(batch)}]}}", last)
            batch, size, room = [], 0, min(2 * room, most)
        batch.append(text)
        size += length
        last = event.seq
    if batch:
        yield Frame(f"{head}{','.join(batch)}]}}", last)


def offered_ticket(protocols: str | None) -> str | None:
    """The ticket among the subprotocols a browser offers, where `iama.v1` is among them too."""
    offers = [offer.strip() for offer in (protocols or "").split(",")]
    tickets = [offer.removeprefix(TICKET_PREFIX) for offer in offers if offer.startswith(TICKET_PREFIX)]
    return tickets[0] if SUBPROTOCOL in offers and len(tickets) == 1 else None


def chosen_subprotocol(protocols: str | None) -> str | None:
    """`iama.v1` where the client offered it. A ticket is never echoed."""
    return SUBPROTOCOL if SUBPROTOCOL in [offer.strip() for offer in (protocols or "").split(",")] else None


def check_origin(origin: str | None, public_url: str) -> None:
    """Pages of other sites may not open a stream; programs send no Origin."""
    own = urlsplit(public_url)
    if origin is not None and origin != f"{own.scheme}://{own.netloc}":
        raise OriginRefused


def server_sent(events: Sequence[JobEvent]) -> str:
    """Events as a text/event-stream body that tells the client to come back in half a second."""
    lines = [f"id: {event.seq}\nevent: {event.type}\ndata: {encode(event.to_json())}\n\n" for event in events]
    return "retry: 500\n\n" + "".join(lines)


def encode(body: Mapping[str, JsonValue]) -> str:
    """Compact JSON; non-ASCII stays as it is, so that a message's size is the size of its text."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)


def last_event_id(header: str | None) -> int:
    """The seq in a Last-Event-ID header; 0 for anything that is none."""
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 19 else 0


def split_text(text: str, limit: int = 16 << 10) -> list[str]:
    """A log line in pieces whose JSON form stays below `limit` bytes, so that every event fits one message."""
    pieces, start, size = [], 0, 0
    for at, letter in enumerate(text):
        width = len(json.dumps(letter, ensure_ascii=False).encode("utf-8", "replace")) - 2
        if size + width > limit:
            pieces.append(text[start:at])
            start, size = at, 0
        size += width
    pieces.append(text[start:])
    return pieces


class TicketRefused(Unauthenticated):
    """The ticket is unknown, used or older than 30 seconds."""

    code = "TICKET_REFUSED"
    remedy = "Ask for a new ticket and connect at once."


class OriginRefused(Denied):
    """This page may not open a stream."""

    code = "ORIGIN_REFUSED"
    remedy = "Connect from the application's own pages, or with an Authorization header."


class ConnectionUnknown(Unauthenticated):
    """This connection is not known any more."""

    code = "CONNECTION_UNKNOWN"
    remedy = "Connect again and subscribe with `after`."


class TokenExpired(Unauthenticated):
    """The token of this connection has expired."""

    code = "STREAM_TOKEN_EXPIRED"
    remedy = 'Send {"action":"refresh","token":…} with a fresh access token, or connect again.'


class ActionUnknown(Invalid):
    """This is not an action of the stream."""

    code = "ACTION_UNKNOWN"
    remedy = "Use subscribe, unsubscribe, ping or refresh."


class AfterBeyondEnd(Invalid):
    """`after` lies beyond the last event of this job."""

    code = "AFTER_BEYOND_END"
    remedy = "Subscribe from `detail.last_seq` or below; from 0 the whole story is sent."


class TooManySubscriptions(OverLimit):
    """This socket follows as many jobs as one socket may."""

    code = "TOO_MANY_SUBSCRIPTIONS"
    remedy = "Unsubscribe from a job that has ended, or open another socket."
    retry = False


class TooManySockets(OverLimit):
    """This account has as many open sockets as one account may."""

    code = "TOO_MANY_SOCKETS"
    remedy = "Close one of them; those that were lost are forgotten when their tokens expire."
