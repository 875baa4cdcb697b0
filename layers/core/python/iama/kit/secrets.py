"""Secrets by name. Values are kept for five minutes, so that a rotated key arrives without a restart."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from iama.kit.aws import client_config, new_client
from iama.kit.clock import Clock
from iama.kit.errors import Unavailable

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

KEEP = timedelta(minutes=5)


class SecretsUnavailable(Unavailable):
    """The secret store is away."""

    code = "SECRETS_UNAVAILABLE"


class SecretSource(Protocol):
    """Hands out secrets."""

    async def read(self, name: str) -> str:
        """The present value of the secret `name`."""
        ...


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    until: datetime


class SecretsManager:
    """`SecretSource` over AWS Secrets Manager; an old value outlives an outage."""

    def __init__(self, region: str, clock: Clock) -> None:
        self._region, self._clock = region, clock
        self._made: SecretsManagerClient | None = None
        self._kept: dict[str, _Kept] = {}

    async def read(self, name: str) -> str:
        kept = self._kept.get(name)
        if kept is not None and self._clock.now() < kept.until:
            return kept.text
        try:
            text = await asyncio.to_thread(self._fetch, name)
        except SecretsUnavailable:
            if kept is None:
                raise
            text = kept.text
        self._kept[name] = _Kept(text, self._clock.now() + KEEP)
        return text

    def _fetch(self, name: str) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            if self._made is None:
                self._made = new_client("secretsmanager", client_config(self._region))
            return self._made.get_secret_value(SecretId=name)["SecretString"]
        except (BotoCoreError, ClientError) as error:
            raise SecretsUnavailable from error
