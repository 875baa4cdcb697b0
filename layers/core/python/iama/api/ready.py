"""Whether the parts that requests need are there. A part that is away is named; why it is away is not told outside."""

import asyncio
from collections.abc import Awaitable

from pydantic import BaseModel

from iama.api.environment import Environment
from iama.api.idempotency import Q
from iama.db.opening import Opening
from iama.kit.errors import Unavailable


class NotReady(Unavailable):
    """Not every part is ready."""

    code = "NOT_READY"


class Health(BaseModel):
    """Alive."""

    status: str


class Readiness(BaseModel):
    """Ready, and what was asked."""

    status: str
    parts: dict[str, str]


async def check_parts(env: Environment) -> Readiness:
    """Ask each part, all at once since each may take its whole time-out; NotReady with the state of all where one is away."""
    asked = {
        "database": env.database.run(None, [Opening(Q["ping"], {})]),
        "workflows": env.workflows.ping(),
        "secrets": env.verifier(),
    }
    parts = dict(zip(asked, await asyncio.gather(*map(_state, asked.values())), strict=True))
    if any(state != "ready" for state in parts.values()):
        raise NotReady(parts=parts)
    return Readiness(status="ready", parts=parts)


async def _state(question: Awaitable[object]) -> str:
    try:
        await question
    except Unavailable:
        return "away"
    return "ready"
