"""The way to open sockets: API Gateway's management API.

A socket that is gone answers ConnectionGone, which is no failure: its row is dropped and the client resumes by `after`.
The call is signed here and sent over urllib3 in threads of our own: botocore's client spends twice the CPU on one small
message, and a job with two hundred followers is two hundred messages.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from iama.kit.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from botocore.credentials import Credentials
    from urllib3 import PoolManager

THREADS = 16
CONNECT_SECONDS, ANSWER_SECONDS = 1.0, 3.0


class ConnectionGone(NotFound):
    """This socket is closed."""

    code = "CONNECTION_GONE"
    remedy = "Connect again and subscribe with `after`."


class ConnectionsUnavailable(Unavailable):
    """Nothing can be sent to open sockets for the moment."""

    code = "CONNECTIONS_UNAVAILABLE"


class ConnectionSlow(Unavailable):
    """This socket does not read what it is sent."""

    code = "CONNECTION_SLOW"


class ConnectionGateway(Protocol):
    """Sends to open sockets and closes them."""

    async def post(self, connection_id: str, text: str) -> None:
        """Send one message; ConnectionGone where nobody listens, ConnectionSlow where nobody reads."""
        ...

    async def close(self, connection_id: str) -> None:
        """Close it; a closed one is fine."""
        ...


@dataclass(frozen=True)
class ApiGatewayConnections:
    """`ConnectionGateway` over the endpoint of a WebSocket API's stage."""

    endpoint: str
    region: str

    async def post(self, connection_id: str, text: str) -> None:
        await self._call(lambda: self._send("POST", connection_id, text.encode()))

    async def close(self, connection_id: str) -> None:
        try:
            await self._call(lambda: self._send("DELETE", connection_id, b""))
        except ConnectionGone:
            return

    async def _call(self, work: Callable[[], int]) -> None:
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        try:
            status = await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except (BotoCoreError, HTTPError) as error:
            raise ConnectionsUnavailable from error
        if status == HTTPStatus.GONE:
            raise ConnectionGone
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ConnectionSlow
        if status >= HTTPStatus.BAD_REQUEST:
            raise ConnectionsUnavailable

    def _send(self, method: str, connection_id: str, body: bytes) -> int:
        """One signed request; its status. Never sent twice here, since the sender repeats what did not arrive."""
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        url = f"{self.endpoint}/@connections/{quote(connection_id, safe='')}"
        request = AWSRequest(method, url, data=body)
        SigV4Auth(self._credentials.get_frozen_credentials(), "execute-api", self.region).add_auth(request)
        return self._pool.request(method, url, body=body, headers=dict(request.headers.items())).status

    @cached_property
    def _credentials(self) -> "Credentials":
        from botocore.exceptions import NoCredentialsError
        from botocore.session import get_session

        found = get_session().get_credentials()
        if found is None:
            raise NoCredentialsError
        return found

    @cached_property
    def _pool(self) -> "PoolManager":
        from urllib3 import PoolManager, Retry, Timeout

        retries = Retry(total=1, connect=1, read=0, redirect=0, status=0)
        return PoolManager(maxsize=THREADS, retries=retries, timeout=Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS))

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(THREADS, thread_name_prefix="sockets")
