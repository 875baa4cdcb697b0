"""One request, as its handler sees it.

The session is checked by a query that travels with BEGIN of the first transaction. So there is no `actor` before it: a
handler that forgot the transaction has nobody to act for.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from iama.admin.model import Admin
from iama.admin.service import judge_session as judge_admin
from iama.admin.service import session_check as admin_check
from iama.api.environment import Environment
from iama.api.idempotency import Claim
from iama.api.throttle import OTHER, UNCOUNTED, judge_token, take_token
from iama.db.opening import Opening, OpenUnit
from iama.db.unit import Tx
from iama.identity.model import Actor
from iama.identity.service import judge_session, session_check


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from."""

    request_id: str
    address: str
    headers: Mapping[str, str]

    @property
    def client(self) -> str:
        """What the client calls itself."""
        return self.headers.get("user-agent", "")


class Call:
    """A request under way: who, when, with which parts."""

    __slots__ = ("_actor", "_admin", "_admin_session", "_checked", "_claim", "_counted", "accepted", "env", "group", "now", "origin", "raw")

    def __init__(
        self, env: Environment, origin: Origin, actor: Actor | None = None, claim: Claim | None = None, group: str = OTHER
    ) -> None:
        self.env, self.origin, self.group = env, origin, group
        self.raw = b""
        """The body as it came, for what signs it."""
        self.now: datetime = env.clock.now()
        self._actor, self._claim, self._checked, self._counted = actor, claim, False, False
        self._admin_session: bytes | None = None
        self._admin: Admin | None = None
        self.accepted = False
        """Set by a handler whose work goes on after its answer: 202 in place of the route's status."""

    @property
    def request_id(self) -> str:
        return self.origin.request_id

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""
        return self.origin.headers

    @property
    def idempotency_key(self) -> str:
        """The key, present on routes that demand one."""
        return self.origin.headers.get("idempotency-key", "")

    @property
    def actor(self) -> Actor:
        """Who asks, once the first transaction has confirmed the session."""
        if self._actor is None or not self._checked:
            raise LookupError("no actor: the route is public, or no transaction was opened yet")
        return self._actor

    @property
    def admin(self) -> Admin:
        """The administrator who asks, once the first transaction has found the session."""
        if self._admin is None:
            raise LookupError("no administrator: the route is not theirs, or no transaction was opened yet")
        return self._admin

    def require_admin(self, session_sha256: bytes) -> None:
        """Nothing is answered but to the administrator whose session this is."""
        self._admin_session = session_sha256

    @property
    def confirmed(self) -> bool:
        """Whether everybody who had to be checked was."""
        return (self._actor is None or self._checked) and (self._admin_session is None or self._admin is not None)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A unit of work that sees the actor's rows. The first one also takes a token, checks the session and claims the key."""
        async with self.opened() as unit:
            yield unit.tx

    @asynccontextmanager
    async def opened(self, *first: Opening) -> AsyncIterator[OpenUnit]:
        """The same, with queries that travel with BEGIN and the rows they answered."""
        checks: list[Opening] = []
        counting = not self._counted and self.group not in UNCOUNTED
        if counting:
            checks.append(take_token(self._actor.user_id if self._actor else None, self.origin.address, self.group))
        if self._actor is not None and not self._checked:
            checks.append(session_check(self._actor, self.now))
        if self._admin_session is not None and self._admin is None:
            checks.append(admin_check(self._admin_session, self.now))
        claiming = self._claim is not None and not self._claim.held
        if self._claim is not None and claiming:
            checks.append(self._claim.opening(self.now))
        owner = self._actor.user_id if self._actor else None
        async with self.env.database.opened(owner, [*checks, *first]) as unit:
            answers = list(unit.first)
            if counting:
                judge_token(answers.pop(0), self.now)
                self._counted = True
            if self._actor is not None and not self._checked:
                judge_session(answers.pop(0))
                self._checked = True
            if self._admin_session is not None and self._admin is None:
                self._admin = judge_admin(answers.pop(0))
            if self._claim is not None and claiming:
                self._claim.judge(answers.pop(0))
            yield OpenUnit(unit.tx, tuple(answers))
        if self._claim is not None:
            self._claim.held = True
