"""The way to open sockets: API Gateway's management API, over boto3 in threads because boto3 waits.

A socket that is gone answers ConnectionGone, which is no failure: its row is dropped and the client resumes by `after`.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from iama.kit.aws import client_config, new_client
from iama.kit.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


class ConnectionGone(NotFound):
    """This socket is closed."""

    code = "CONNECTION_GONE"
    remedy = "Connect again and subscribe with `after`."


class ConnectionsUnavailable(Unavailable):
    """Nothing can be sent to open sockets for the moment."""

    code = "CONNECTIONS_UNAVAILABLE"


class ConnectionGateway(Protocol):
    """Sends to open sockets and closes them."""

    async def post(self, connection_id: str, text: str) -> None:
        """Send one message; ConnectionGone where nobody listens."""
        ...

    async def close(self, connection_id: str) -> None:
        """Close it; a closed one is fine."""
        ...


class ApiGatewayConnections:
    """`ConnectionGateway` over the endpoint of a WebSocket API's stage."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._endpoint, self._region = endpoint, region
        self._made: ApiGatewayManagementApiClient | None = None

    @property
    def _client(self) -> "ApiGatewayManagementApiClient":
        if self._made is None:
            from botocore.config import Config

            config = client_config(self._region).merge(Config(signature_version="v4"))
            self._made = new_client("apigatewaymanagementapi", config, self._endpoint)
        return self._made

    async def post(self, connection_id: str, text: str) -> None:
        await self._call(lambda: self._client.post_to_connection(ConnectionId=connection_id, Data=text.encode()))

    async def close(self, connection_id: str) -> None:
        try:
            await self._call(lambda: self._client.delete_connection(ConnectionId=connection_id))
        except ConnectionGone:
            return

    async def _call(self, work: Callable[[], object]) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            await asyncio.to_thread(work)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            raise (ConnectionGone() if status == 410 else ConnectionsUnavailable()) from error
        except BotoCoreError as error:
            raise ConnectionsUnavailable from error
