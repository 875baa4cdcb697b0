"""Makes the first administrator: `DATABASE_URL=… python -m iama.admin.bootstrap --email ADDRESS`. The password is read from the terminal,
or from a line of the standard input; the address for the second device is printed once. No secret stands on the command line, which
every process of a machine may read.

Surprising: it needs the owner's login, for no function may make an administrator, and it works once: where there is one, it refuses.
"""

import argparse
import asyncio
import getpass
import os
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import psycopg

from iama.admin.codes import enrolment, new_secret
from iama.admin.model import PASSWORD_LENGTH, Role
from iama.db.queries import parse
from iama.identity.model import EmailMalformed, PasswordTooWeak, normal_email
from iama.identity.passwords import hash_password
from iama.kit.clock import SystemClock
from iama.kit.ids import new_id
from iama.kit.seal import Seal
from iama.kit.secrets import SecretsManager, SecretsUnavailable

_Q = parse(files("iama.admin").joinpath("bootstrap.sql").read_text("utf-8"), "bootstrap.sql")


class NotFirst(Exception):
    """There is an administrator already: sign in as that one."""


class PasswordTooShort(Exception):
    """An administrator's password has 12 to 256 characters and is none of the most used ones."""


def make_first(url: str, seal: Seal, email: str, password: str) -> str:
    """The first SUPER_ADMIN; answers the `otpauth:` address of the second device. Raises NotFirst, PasswordTooShort, EmailMalformed."""
    address = normal_email(email)
    if len(password) not in PASSWORD_LENGTH:
        raise PasswordTooShort
    try:
        hashed = hash_password(password, address)
    except PasswordTooWeak as error:
        raise PasswordTooShort from error
    admin_id, secret, now = new_id(), new_secret(), datetime.now(UTC)
    account = {"admin_id": admin_id, "email": address, "password_hash": hashed, "role": Role.SUPER_ADMIN.value, "now": now}
    with psycopg.connect(url, prepare_threshold=None) as connection:
        connection.execute(_Q["become_owner"].sql)
        connection.execute(_Q["lock"].sql)
        if connection.execute(_Q["insert_first"].sql, account).rowcount != 1:
            raise NotFirst
        connection.execute(_Q["insert_totp"].sql, {"admin_id": admin_id, "sealed_secret": seal.seal(secret, admin_id)})
        connection.execute(_Q["tell"].sql, {"audit_event_id": new_id(), "admin_id": admin_id, "now": now})
    return enrolment(secret, address)


def _read_keys(chosen: argparse.Namespace) -> str:
    file: Path | None = chosen.seal_file
    if file is not None:
        return file.read_text("utf-8")
    return asyncio.run(SecretsManager(chosen.region, SystemClock()).read(chosen.seal_secret))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m iama.admin.bootstrap", description="Make the first administrator.")
    parser.add_argument("--email", required=True)
    parser.add_argument("--seal-secret", default="iama/admin", help="name of the secret with the keys that seal what is kept")
    parser.add_argument("--seal-file", type=Path, help="a file with those keys, where they are not in AWS")
    parser.add_argument("--region", default="eu-central-1")
    chosen = parser.parse_args()
    url = os.environ.get("DATABASE_URL")
    if not url:
        sys.exit("Set DATABASE_URL to the PostgreSQL URL of a role that may become iama_migrator.")
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        address = make_first(url, Seal.from_secret(_read_keys(chosen)), chosen.email, password)
    except (NotFirst, PasswordTooShort) as problem:
        sys.exit(type(problem).__doc__)
    except (EmailMalformed, SecretsUnavailable) as problem:
        sys.exit(problem.message)
    sys.stdout.write(f"Give this to your second device; it is not shown again:\n{address}\n")


if __name__ == "__main__":
    main()
