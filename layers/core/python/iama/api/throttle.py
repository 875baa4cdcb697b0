"""How often somebody may ask: a token of his bucket for each request, taken along with BEGIN.

A bucket is a user's, or an address's where nobody is signed in, for one group of routes; its size and refill are the tier's
row of the configuration. The bucket commits by itself, so that requests side by side do not wait for each other. Surprising:
where the configuration or the tier is missing nothing is refused here; what needs them refuses for itself.
"""

from datetime import datetime, timedelta
from math import ceil

from iama.api.idempotency import Q
from iama.db.opening import Opening, Rows
from iama.identity.model import neighbourhood
from iama.kit.errors import OverLimit

OTHER = "other"
UNCOUNTED = frozenset({"heartbeat"})
"""A client that is told to beat must not be refused for beating, and a beat writes one row."""


class RateLimited(OverLimit):
    """Too many requests in a short time."""

    code = "RATE_LIMITED"
    remedy = "Wait for `Retry-After` seconds. A higher plan allows more."


def group_of(path: str) -> str:
    """The routes that share a bucket: by the word after the job's id, else by the first one."""
    words = [word for word in path.split("/") if word]
    named = words[2:] if words[:1] == ["api"] else words
    return named[2] if named[:1] == ["jobs"] and len(named) > 2 else (named[0] if named else OTHER)


def take_token(user_id: str | None, address: str, group: str) -> Opening:
    """What travels before BEGIN: one token of the bucket."""
    subject = f"user:{user_id}" if user_id is not None else f"address:{neighbourhood(address)}"
    return Opening(Q["take_token"], {"user_id": user_id, "subject": subject, "group": group}, alone=True)


def judge_token(rows: Rows, now: datetime) -> None:
    """RateLimited where the bucket was empty, with when its next token is there."""
    if not rows or rows[0]["allowed"]:
        return
    missing, per_minute = 1 - float(str(rows[0]["tokens"])), float(str(rows[0]["per_minute"]))
    seconds = max(ceil(missing * 60 / per_minute), 1)
    raise RateLimited(retry_after=seconds, reset_at=now + timedelta(seconds=seconds))
