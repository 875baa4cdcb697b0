"""The worker's sender alone, as a process: `python -m tests.bench.sender_process DATABASE_URL ENDPOINT`. Ends with its standard input."""

import asyncio
import contextlib
import sys

from iama.db.pool import PooledDatabase
from iama.kit.clock import SystemClock
from iama.stream.fanout import Fanout
from iama.stream.gateway import ApiGatewayConnections


async def serve(database_url: str, endpoint: str) -> None:
    """Send until nobody holds the other end of the standard input."""
    database = PooledDatabase(database_url)
    running = asyncio.create_task(Fanout(database, ApiGatewayConnections(endpoint, "eu-central-1"), SystemClock()).run())
    await asyncio.to_thread(sys.stdin.read)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await database.close()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
