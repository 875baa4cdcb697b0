"""Who logs in to the database. In the cloud the address is a setting and the login a secret by name, read at each connect."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypedDict

from iama.kit.secrets import SecretSource


class Credentials(TypedDict, total=False):
    """The parts of a login that the address leaves out; empty where it holds them."""

    user: str
    password: str


Login: TypeAlias = Callable[[], Awaitable[Credentials]]


async def login_in_address() -> Credentials:
    """The address says who."""
    return Credentials()


def login_by_secret(secrets: SecretSource, name: str) -> Login:
    """Read `{"username", "password"}` under `name`; a rotated password is seen at the next connect. No name: the address says who."""
    if not name:
        return login_in_address

    async def read() -> Credentials:
        secret = json.loads(await secrets.read(name))
        return Credentials(user=secret["username"], password=secret["password"])

    return read
