"""Idempotency keys: one effect for one key, and the same answer for whoever asks again.

The claim is taken in the handler's first transaction, so that it and the effect stand or fall together; a second request
with the key waits for that commit. A claim without an answer is taken over once its owner must be dead: handlers are
idempotent by key themselves, so running one again is safe. Answers that hold a link or a token are not stored: for
those the handler always runs again.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from iama.api.problems import IdempotencyKeyMissing, IdempotencyKeyReused
from iama.db.connection import Database
from iama.db.opening import Opening, Rows
from iama.db.queries import load
from iama.kit.ids import new_id

Q = load("iama.api")
KEPT = timedelta(hours=24)
DEAD_AFTER = timedelta(seconds=30)
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,128}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: str


class AnsweredBefore(Exception):
    """This request has its answer already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class StillRunning(Exception):
    """Another environment is answering this request now."""


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """What has to be equal for two requests to be one."""

    user_id: str
    key: str
    route: str
    sha256: bytes

    @staticmethod
    def of(user_id: str, key: str | None, route: str, body: bytes) -> "KeyedRequest":
        """`route` is method and concrete path."""
        if key is None or not _KEY.fullmatch(key):
            raise IdempotencyKeyMissing
        return KeyedRequest(user_id, key, route, hashlib.sha256(body).digest())


class Claim:
    """One request's hold on its key."""

    def __init__(self, request: KeyedRequest, keeps_answer: bool) -> None:
        self._request, self._keeps_answer = request, keeps_answer
        self._claim_id = new_id()
        self.held = False
        self.replayed = False

    def opening(self, now: datetime) -> Opening:
        """The query that takes the claim along with BEGIN."""
        params = {
            "user_id": self._request.user_id,
            "key": self._request.key,
            "route": self._request.route,
            "request_sha256": self._request.sha256,
            "claim_id": self._claim_id,
            "now": now,
            "dead": now - DEAD_AFTER,
            "expires_at": now + KEPT,
        }
        return Opening(Q["claim_key"], params)

    def judge(self, rows: Rows) -> None:
        """Go on, or raise what the key's row says: another request, an answer, or one still running."""
        row = rows[0]
        if row["route"] != self._request.route or row["request_sha256"] != self._request.sha256:
            raise IdempotencyKeyReused
        if row["claim_id"] == self._claim_id:
            return
        if row["status"] is None:
            raise StillRunning
        if self._keeps_answer:
            raise AnsweredBefore(Answer(int(str(row["status"])), str(row["answer"])))
        self.replayed = True

    async def keep(self, database: Database, answer: Answer, now: datetime) -> None:
        """Store the answer, or only that there was one."""
        if self.held and not self.replayed:
            params = {"claim_id": self._claim_id, "status": answer.status, "now": now, **self._row()}
            await database.run(None, [Opening(Q["keep_answer"], {**params, "answer": answer.body if self._keeps_answer else None})])

    async def release(self, database: Database) -> None:
        """The request failed after its claim was committed: the next one shall run."""
        if self.held and not self.replayed:
            await database.run(None, [Opening(Q["release_key"], {"claim_id": self._claim_id, **self._row()})])

    def _row(self) -> dict[str, object]:
        return {"user_id": self._request.user_id, "key": self._request.key}
