"""The gateway's container: `python -m iama_dev.containers`, the local stack where PostgreSQL and Temporal run elsewhere.

It prepares what `iama dev` prepares (migrations, passwords, keys, the demo user) in its volume, leaves there what the worker has to know,
and becomes the gateway. Links are signed for 127.0.0.1, so the worker shares this container's network and clients its ports.
"""

import json
import os
import secrets
import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from iama_dev import database, postgres, seeding
from iama_dev.blueprint import Blueprint
from iama_dev.models import LOCAL, SETTING, seed_model
from iama_dev.peers.vault import SecretDirectory
from iama_dev.ports import bind
from iama_dev.postgres import Cluster
from iama_dev.processes import StartFailed
from iama_dev.progress import Progress

WAIT_SECONDS = 120.0
EVERYWHERE = "0.0.0.0"
NEEDED = ("DATABASE_URL", "IAMA_TEMPORAL_ADDRESS")
FOR_THE_WORKER = ("AWS_", "IAMA_", "POWERTOOLS_")
IMAGE_S_OWN = frozenset({"IAMA_MIGRATIONS", "IAMA_SANDBOX_PYTHON"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What compose tells: the superuser's address, Temporal's, the volume, and the ports that are published unchanged."""

    database_url: str
    temporal_address: str
    data: Path
    port: int
    peers_port: int

    @staticmethod
    def read(environment: Mapping[str, str]) -> "Surroundings":
        """From variables; StartFailed names the missing ones."""
        missing = [name for name in NEEDED if not environment.get(name)]
        if missing:
            raise StartFailed(f"not set: {', '.join(missing)}")
        ports = (int(environment.get(name, default)) for name, default in (("IAMA_DEV_PORT", "18720"), ("IAMA_DEV_PEERS_PORT", "18721")))
        data = Path(environment.get("IAMA_DEV_DATA", "/data"))
        return Surroundings(environment["DATABASE_URL"], environment["IAMA_TEMPORAL_ADDRESS"], data, *ports)


def prepare(given: Surroundings, progress: Progress) -> tuple[list[str], dict[str, str]]:
    """Everything the gateway stands on; its command, and its environment with sockets bound already."""
    wait_for_database(given.database_url)
    cluster = Cluster(given.database_url)
    access_key, secret_key = access_keys(given.data)
    api, peers = bind(given.port, EVERYWHERE), bind(given.peers_port, EVERYWHERE)
    plan = Blueprint(given.data, False, api, peers, cluster, False, 0, 0, 0, "", access_key, secret_key)
    if plan.model is not None and plan.model.local:
        raise StartFailed(f"{SETTING}={LOCAL}: the containers hold no model; name an address, such as http://HOST/v1#NAME")
    (given.data / "tmp").mkdir(mode=0o700, exist_ok=True)
    database.prepare(cluster, plan.database_name)
    progress.say("PostgreSQL", "migrated")
    seeding.seed_secrets(SecretDirectory(given.data / "secrets"), plan.peers_url)
    seed_model(plan.databases.admin, SecretDirectory(given.data / "secrets"), plan.model)
    user = seeding.seed_user(plan.databases.api, given.data / "demo-password")
    progress.say("demo user", f"{user.email}, password in {given.data / 'demo-password'}")
    there = {"IAMA_TEMPORAL_ADDRESS": given.temporal_address}
    seeding.write_private(given.data / "worker.env", shell_exports({**plan.worker_environment(), **there}))
    image = {name: value for name, value in os.environ.items() if name == "PYTHONPATH"}
    environment = {**plan.gateway_environment(), **image, **there}
    for bound in (api, peers):
        os.set_inheritable(bound.fileno(), True)
    words = ["--api-fd", str(api.detach()), "--peers-fd", str(peers.detach()), "--data", str(given.data)]
    return [sys.executable, "-m", "iama_dev.gateway", *words], environment


def wait_for_database(url: str, seconds: float = WAIT_SECONDS) -> None:
    """Containers start in any order."""
    deadline = time.monotonic() + seconds
    while not postgres.answers(url):
        if time.monotonic() > deadline:
            raise StartFailed(f"PostgreSQL did not accept a connection within {seconds:.0f} s: look at DATABASE_URL")
        time.sleep(0.2)


def access_keys(data: Path) -> tuple[str, str]:
    """The pair that signs requests to the peers; kept, because the worker may outlive this container."""
    file = data / "access-keys.json"
    if not file.exists():
        seeding.write_private(file, json.dumps([f"AKIALOCAL{secrets.token_hex(5).upper()}", secrets.token_urlsafe(30)]))
    access_key, secret_key = json.loads(file.read_text())
    return access_key, secret_key


def shell_exports(environment: Mapping[str, str]) -> str:
    """The worker's variables as lines a shell reads; the image's own stay out."""
    chosen = {name: value for name, value in environment.items() if name.startswith(FOR_THE_WORKER) and name not in IMAGE_S_OWN}
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in sorted(chosen.items()))


def main() -> NoReturn:
    """Prepare, then become the gateway."""
    progress = Progress()
    try:
        command, environment = prepare(Surroundings.read(os.environ), progress)
    except StartFailed as problem:
        progress.say("gateway", str(problem))
        sys.exit(1)
    progress.say("gateway", f"serves at {environment['IAMA_PUBLIC_URL']}")
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
