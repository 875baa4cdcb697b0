import json
import stat
from pathlib import Path

import psycopg
import pytest

from iama.identity.passwords import password_matches
from iama_dev.blueprint import ADMIN_SECRET_NAME, SECRET_NAMES
from iama_dev.peers.vault import SecretDirectory
from iama_dev.seeding import EMAIL, seed_secrets, seed_user, write_private


def test_keys_are_made_once(tmp_path: Path) -> None:
    directory = SecretDirectory(tmp_path / "secrets")
    seed_secrets(directory, "http://127.0.0.1:1")
    names = [*SECRET_NAMES.values(), ADMIN_SECRET_NAME]
    first = [directory.get(name) for name in names]
    seed_secrets(directory, "http://127.0.0.1:1")
    assert None not in first
    assert first == [directory.get(name) for name in names]


def test_what_was_half_made_is_made_again(tmp_path: Path) -> None:
    """The signing key is written last: without it nothing was issued yet."""
    directory = SecretDirectory(tmp_path / "secrets")
    directory.put(SECRET_NAMES["IAMA_CODEC_SECRET_NAME"], "half")
    seed_secrets(directory, "http://127.0.0.1:1")
    assert directory.get(SECRET_NAMES["IAMA_CODEC_SECRET_NAME"]) != "half"


def test_the_demo_user_is_on_pro_with_credits_and_made_once(tmp_path: Path, database_url: str, admin_database_url: str) -> None:
    file = tmp_path / "demo-password"
    user = seed_user(database_url, file)
    assert seed_user(database_url, file) == user
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT email, password_hash FROM users").fetchall()
        tiers = connection.execute("SELECT tier FROM subscription_tiers WHERE valid_to IS NULL").fetchall()
        credits = connection.execute("SELECT sum(credits) > 0 FROM credit_grants").fetchone()
    assert [row[0] for row in rows] == [EMAIL]
    assert password_matches(rows[0][1], user.password)
    assert (tiers, credits) == ([("PRO",)], (True,))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_private_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    write_private(path, "old")
    with pytest.raises(TypeError):
        write_private(path, json)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
