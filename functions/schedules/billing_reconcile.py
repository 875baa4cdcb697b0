"""The clock, once a night: ask the worker to look for what Stripe told in vain. The worker does it; this only leaves the request."""

from iama.api import environment
from iama.billing.service import request_reconciliation


def handler(event: object, context: object) -> dict[str, bool]:
    """Leave one request a UTC day; asking again changes nothing."""
    return {"asked": environment.event_loop().run_until_complete(_ask())}


async def _ask() -> bool:
    env = environment.current()
    async with env.database.transaction() as tx:
        return await request_reconciliation(tx, env.clock.now())
