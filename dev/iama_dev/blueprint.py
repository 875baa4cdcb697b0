"""Everything a stack's processes have to agree on, decided before any of them starts: so all of them can start at once.

Ports, keys and passwords are fixed first; the database's role passwords follow from the superuser's.
"""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama_dev import database, postgres
from iama_dev.database import DatabaseUrls
from iama_dev.models import ModelChoice, read_choice
from iama_dev.ports import bind, free_port, url_of
from iama_dev.postgres import Cluster

DATABASE = "iama"
STAGE = "stream"
"""The WebSocket API's stage, and so its path."""
BUCKET = "iama-artifacts"
KEY_REF = "alias/iama-local"
REGION = "eu-central-1"
SECRET_NAMES = {"IAMA_JWT_SECRET_NAME": "iama/jwt", "IAMA_JWKS_SECRET_NAME": "iama/jwks", "IAMA_CODEC_SECRET_NAME": "iama/codec"}
OAUTH_SECRET_NAME = "iama/oauth"
ADMIN_SECRET_NAME = "iama/admin"
STRIPE_SECRET_NAMES = {"key": "iama/stripe", "webhook": "iama/stripe-webhook"}
LOCAL_HOSTS = "127.0.0.1,localhost"
NOT_PASSED_ON = (
    *("AWS_", "IAMA_URL", "IAMA_CREDENTIALS", "IAMA_STREAM_URL", "IAMA_DEV_", "PYTHONPATH", "DATABASE_URL"),
    *("IAMA_MODEL_KEY", "IAMA_MODEL_PRICE"),
)
STATE_VARIABLE = "IAMA_DEV_STATE"
"""Names, for a COMMAND, a file with the addresses and process ids of its stack."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """One stack. `fresh` stacks live in a temporary directory and are gone with their command."""

    root: Path
    fresh: bool
    api: socket.socket
    peers: socket.socket
    cluster: Cluster
    own_cluster: bool
    postgres_port: int
    temporal_port: int
    model_port: int
    model_key: str
    access_key: str
    secret_key: str

    @staticmethod
    def draw(root: Path, *, fresh: bool, api_port: int = 0) -> "Blueprint":
        """Choose ports and keys; the two HTTP sockets are bound now and kept across restarts of the gateway."""
        given = os.environ.get("DATABASE_URL")
        port = free_port()
        return Blueprint(
            root=root,
            fresh=fresh,
            api=bind(api_port),
            peers=bind(),
            cluster=Cluster(given or postgres.planned_url(root / "postgres", port)),
            own_cluster=given is None,
            postgres_port=port,
            temporal_port=free_port(),
            model_port=free_port(),
            model_key=secrets.token_urlsafe(24),
            access_key=f"AKIALOCAL{secrets.token_hex(5).upper()}",
            secret_key=secrets.token_urlsafe(30),
        )

    @property
    def model(self) -> ModelChoice | None:
        """The model to ask, as the surroundings say; raises StartFailed where they say it wrong."""
        return read_choice(os.environ, f"http://127.0.0.1:{self.model_port}/v1", self.model_key)

    @property
    def url(self) -> str:
        """Where clients go."""
        return url_of(self.api)

    @property
    def peers_url(self) -> str:
        """Where the AWS peers listen; its `/_mail` shows the outgoing mail."""
        return url_of(self.peers)

    @property
    def stream_url(self) -> str:
        """Where sockets go."""
        return f"{self.url.replace('http', 'ws', 1)}/{STAGE}"

    @property
    def database_name(self) -> str:
        """Ours alone on a cluster of ours; on somebody else's server a fresh stack takes a name nobody has."""
        return DATABASE if self.own_cluster or not self.fresh else f"{DATABASE}_{self.access_key.lower()}"

    @property
    def databases(self) -> DatabaseUrls:
        """The database as each role sees it."""
        return database.urls(self.cluster, self.database_name)

    def gateway_environment(self) -> dict[str, str]:
        """What the handlers' process is told."""
        return self._environment(self.databases.api)

    def worker_environment(self) -> dict[str, str]:
        """What the worker is told; where its model is, it reads from the configuration."""
        told = {"IAMA_SANDBOX_PYTHON": os.environ.get("IAMA_SANDBOX_PYTHON", sys.executable)}
        return self._environment(self.databases.worker) | told | ({"IAMA_MODEL_GATEWAY": "litellm"} if self.model else {})

    def command_environment(self, credentials: Path, state: Path) -> dict[str, str]:
        """What a COMMAND is told: where the service is and who is signed in."""
        told = {"IAMA_URL": self.url, "IAMA_STREAM_URL": self.stream_url, "IAMA_CREDENTIALS": str(credentials), STATE_VARIABLE: str(state)}
        return {**os.environ, **_beside_proxies(os.environ), **told}

    def _environment(self, database_url: str) -> dict[str, str]:
        temporary = self.root / "tmp"
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)},
            **_beside_proxies(os.environ),
            **SECRET_NAMES,
            "IAMA_OAUTH_SECRET_NAME": OAUTH_SECRET_NAME,
            "IAMA_ADMIN_SECRET_NAME": ADMIN_SECRET_NAME,
            "IAMA_STRIPE_SECRET_NAME": STRIPE_SECRET_NAMES["key"],
            "IAMA_STRIPE_WEBHOOK_SECRET_NAME": STRIPE_SECRET_NAMES["webhook"],
            "IAMA_STRIPE_API_BASE": self.peers_url,
            "TMPDIR": str(temporary),
            "IAMA_DATABASE_URL": database_url,
            "IAMA_TEMPORAL_ADDRESS": f"127.0.0.1:{self.temporal_port}",
            "IAMA_BUCKET": BUCKET,
            "IAMA_KMS_KEY_REF": KEY_REF,
            "IAMA_PUBLIC_URL": self.url,
            "IAMA_CONNECTIONS_ENDPOINT": f"{self.url}/{STAGE}",
            "AWS_ENDPOINT_URL": self.peers_url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_EC2_METADATA_DISABLED": "true",
            "POWERTOOLS_TRACE_DISABLED": "true",
        }


def _beside_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Local addresses are never asked through a proxy."""
    hosts = ",".join(filter(None, [environment.get("NO_PROXY") or environment.get("no_proxy"), LOCAL_HOSTS]))
    return {"NO_PROXY": hosts, "no_proxy": hosts}
