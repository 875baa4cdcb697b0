"""The gateway's process: `python -m iama_dev.gateway`. Sockets come from the supervisor, so that a restart loses no connection attempt.

Besides the two APIs it serves the AWS peers on a socket of their own. Handlers read their settings from this process's environment.
"""

import argparse
import importlib
import logging
import os
import socket
import threading
from pathlib import Path

from iama.api import environment
from iama_dev.blueprint import STRIPE_SECRET_NAMES
from iama_dev.gateway.app import SERVER_OPTIONS, Gateway, Tables, build
from iama_dev.gateway.environments import Fleet
from iama_dev.peers.app import Peers
from iama_dev.peers.mail import MailDirectory
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.providers import ProviderPeer
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.stripe.app import StripePeer
from iama_dev.peers.stripe.stock import stock
from iama_dev.peers.stripe.webhooks import Sender
from iama_dev.peers.stripe.world import World
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread, server
from infra.routes import ROUTES, SOCKET_ROUTES

log = logging.getLogger("iama_dev.gateway")


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m iama_dev.gateway")
    parser.add_argument("--api-fd", type=int, required=True)
    parser.add_argument("--peers-fd", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for chatty in ("botocore", "mangum"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    verifier = Verifier({os.environ["AWS_ACCESS_KEY_ID"]: os.environ["AWS_SECRET_ACCESS_KEY"]})
    objects = ObjectDirectory(chosen.data / "objects")
    objects.make_bucket(os.environ["IAMA_BUCKET"])
    vault = SecretDirectory(chosen.data / "secrets")
    shop = open_shop(chosen.data / "stripe.json", vault)
    peers = Peers(objects, vault, verifier, MailDirectory(chosen.data / "mail"), ProviderPeer(), shop)
    gateway = build(Tables(ROUTES, SOCKET_ROUTES), verifier, fleet=Fleet(finish=environment.release))
    threading.Thread(target=import_handlers, args=(gateway,), name="imports", daemon=True).start()
    with in_thread(peers, socket.socket(fileno=chosen.peers_fd)):
        server(gateway, **SERVER_OPTIONS).run(sockets=[socket.socket(fileno=chosen.api_fd)])


def open_shop(file: Path, vault: SecretDirectory) -> StripePeer:
    """The Stripe peer, whose events go to this gateway's own webhook. Its secrets may be written a moment later than this."""
    world = stock(World.opened(file))
    sender = Sender(f"{os.environ['IAMA_PUBLIC_URL']}/api/v1/webhooks/stripe", lambda: vault.get(STRIPE_SECRET_NAMES["webhook"]) or "")
    sender.start()
    world.on_event = sender.put
    url = os.environ["IAMA_STRIPE_API_BASE"]
    return StripePeer(world, lambda: vault.get(STRIPE_SECRET_NAMES["key"]) or "", lambda: url)


def import_handlers(gateway: Gateway) -> None:
    """Import what cold starts will need, while nobody waits for it."""
    for function in gateway.functions:
        try:
            importlib.import_module(function.handler)
        except ImportError as error:
            log.error("%s cannot be imported: %s", function.handler, error)


if __name__ == "__main__":
    main()
