"""The composition root of an execution environment: one event loop, connection, store and workflow client a thread.

A Lambda runs one request at a time in one thread, the local gateway runs each environment in a thread of its own; so the
thread is the environment, and nothing of this may stand in a module's globals. Nothing connects before the first request.
"""

import asyncio
import os
import threading
from dataclasses import dataclass, field

from iama.billing.gateway import Payments, StripePayments, read_billing_secret
from iama.db.connection import Database, LambdaDatabase
from iama.db.login import login_by_secret
from iama.identity.gateway import HttpProviders, IdentityProviders
from iama.jobs.contract import TASK_QUEUE
from iama.kit.clock import Clock, SystemClock
from iama.kit.s3 import S3Store
from iama.kit.seal import Seal
from iama.kit.secrets import SecretsManager, SecretSource
from iama.kit.store import ObjectStore
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama.kit.tokens import SigningKeys, TokenSigner, TokenVerifier
from iama.kit.workflows import WorkflowGateway
from iama.settings import Settings
from iama.stream.gateway import ApiGatewayConnections, ConnectionGateway


@dataclass(slots=True)
class Environment:
    """The parts a request may use."""

    settings: Settings
    clock: Clock
    secrets: SecretSource
    database: Database
    store: ObjectStore
    workflows: WorkflowGateway
    _verifier: tuple[str, TokenVerifier] | None = field(default=None, init=False)
    _signer: tuple[str, TokenSigner] | None = field(default=None, init=False)
    connections: ConnectionGateway = field(init=False)
    providers: IdentityProviders = field(init=False)
    payments: Payments = field(init=False)

    def __post_init__(self) -> None:
        self.connections = ApiGatewayConnections(self.settings.connections_endpoint, self.settings.region)
        callback = f"{self.settings.public_url}/api/v1/auth/oauth/callback"
        self.providers = HttpProviders(self.secrets, self.settings.oauth_secret_name, callback)
        self.payments = StripePayments(
            lambda: read_billing_secret(self.secrets, self.settings.stripe_secret_name), self.settings.stripe_api_base
        )

    @staticmethod
    def of(settings: Settings) -> "Environment":
        """The real parts."""
        clock = SystemClock()
        secrets = SecretsManager(settings.region, clock)
        target = TemporalAddress(settings.temporal_address, settings.temporal_namespace, TASK_QUEUE)
        return Environment(
            settings=settings,
            clock=clock,
            secrets=secrets,
            database=LambdaDatabase(settings.database_url, login_by_secret(secrets, settings.database_secret_name)),
            store=S3Store(settings.bucket, settings.kms_key_ref, settings.region, clock),
            workflows=TemporalGateway(target, lambda: secrets.read(settings.codec_secret_name)),
        )

    async def verifier(self) -> TokenVerifier:
        """Checks tokens against the keys published now."""
        jwks = await self.secrets.read(self.settings.jwks_secret_name)
        if self._verifier is None or self._verifier[0] != jwks:
            self._verifier = (jwks, TokenVerifier(jwks, self.settings.public_url))
        return self._verifier[1]

    @property
    def return_url(self) -> str:
        """Where the payment service's pages lead back to."""
        return self.settings.billing_return_url or self.settings.public_url

    async def stripe_webhook_secret(self) -> str:
        """What events are signed with; BillingUnavailable where none is configured."""
        return await read_billing_secret(self.secrets, self.settings.stripe_webhook_secret_name)

    async def admin_seal(self) -> Seal:
        """Opens what administrators' codes are made of; only their sign-in is allowed to read its keys."""
        return Seal.from_secret(await self.secrets.read(self.settings.admin_secret_name))

    async def signing_keys(self) -> SigningKeys:
        """The secret half of the keys; only the auth routes are allowed to read it."""
        return SigningKeys.from_secret(await self.secrets.read(self.settings.jwt_secret_name))

    async def signer(self) -> TokenSigner:
        """Issues tokens with the key that is active now."""
        keys = await self.signing_keys()
        if self._signer is None or self._signer[0] != keys.kid:
            self._signer = (keys.kid, TokenSigner(keys, self.settings.public_url))
        return self._signer[1]


class _Thread(threading.local):
    environment: Environment | None = None
    loop: asyncio.AbstractEventLoop | None = None


_thread = _Thread()


def current() -> Environment:
    """This thread's environment, made on first use; SettingsError where the settings are not usable."""
    if _thread.environment is None:
        _thread.environment = Environment.of(Settings.read(os.environ))
    return _thread.environment


def use(environment: Environment) -> None:
    """Give this thread an environment made elsewhere."""
    _thread.environment = environment


def event_loop() -> asyncio.AbstractEventLoop:
    """This thread's loop, which lives as long as the environment: connections belong to it."""
    if _thread.loop is None or _thread.loop.is_closed():
        _thread.loop = asyncio.new_event_loop()
    asyncio.set_event_loop(_thread.loop)
    return _thread.loop


def release() -> None:
    """End this thread's environment: give the connection back and close the loop."""
    environment, loop = _thread.environment, _thread.loop
    _thread.environment = _thread.loop = None
    if loop is None or loop.is_closed():
        return
    if environment is not None:
        loop.run_until_complete(environment.database.close())
    asyncio.set_event_loop(None)
    loop.close()
