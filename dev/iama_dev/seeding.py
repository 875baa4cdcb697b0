"""What a new stack starts with: keys in the secret store and a demo user on PRO with credits, made by the product's own services."""

import asyncio
import json
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from iama.db.connection import LambdaDatabase
from iama.entitlement.service import seed_demo
from iama.identity.passwords import hash_password
from iama.identity.service import register
from iama.kit.keys import new_key_material, new_seal_keys
from iama_dev.blueprint import ADMIN_SECRET_NAME, OAUTH_SECRET_NAME, SECRET_NAMES, STRIPE_SECRET_NAMES
from iama_dev.local_http import ask
from iama_dev.peers.providers import oauth_secret
from iama_dev.peers.vault import SecretDirectory

EMAIL = "demo@iama.example"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """The account everything local is done with."""

    email: str
    password: str


def seed_secrets(directory: SecretDirectory, peers_url: str) -> None:
    """Generate the stack's keys, once; tell where the providers are, which each start decides anew."""
    directory.put(OAUTH_SECRET_NAME, json.dumps(oauth_secret(peers_url)))
    for name, prefix in ((STRIPE_SECRET_NAMES["key"], "sk_test_"), (STRIPE_SECRET_NAMES["webhook"], "whsec_")):
        if directory.get(name) is None:
            directory.put(name, f"{prefix}{secrets.token_hex(16)}")
    if directory.get(ADMIN_SECRET_NAME) is None:
        directory.put(ADMIN_SECRET_NAME, new_seal_keys())
    if directory.get(SECRET_NAMES["IAMA_JWT_SECRET_NAME"]) is not None:
        return
    material = new_key_material()
    directory.put(SECRET_NAMES["IAMA_CODEC_SECRET_NAME"], material.codec)
    directory.put(SECRET_NAMES["IAMA_JWKS_SECRET_NAME"], material.jwks)
    directory.put(SECRET_NAMES["IAMA_JWT_SECRET_NAME"], material.signing)


def seed_user(database_url: str, password_file: Path) -> DemoUser:
    """Register the demo user where there is none yet; the password is kept beside the data."""
    if password_file.exists():
        return DemoUser(EMAIL, password_file.read_text())
    user = DemoUser(EMAIL, secrets.token_urlsafe(18))
    register_on_pro(database_url, user)
    write_private(password_file, user.password)
    return user


def register_on_pro(database_url: str, user: DemoUser) -> None:
    """An account on PRO with credits."""
    asyncio.run(_register(database_url, user))


async def _register(database_url: str, user: DemoUser) -> None:
    database, now = LambdaDatabase(database_url), datetime.now(UTC)
    try:
        async with database.transaction() as tx:
            user_id = await register(tx, user.email, hash_password(user.password, user.email), now)
            await seed_demo(tx, user_id, now)
    finally:
        await database.close()


def sign_in(url: str, user: DemoUser, credentials: Path) -> None:
    """Sign in as a client would, and leave the tokens where the command line looks for them."""
    session = ask(f"{url}/api/v1/auth/login", {"email": user.email, "password": user.password})
    document = {
        "access_token": session["access_token"],
        "refresh_token": session["refresh_token"],
        "expires_at": (datetime.now(UTC) + timedelta(seconds=session["expires_in"])).isoformat(),
        "user_id": session["user"]["user_id"],
        "email": user.email,
    }
    write_private(credentials, json.dumps(document))


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
