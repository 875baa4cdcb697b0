"""The first administrator: made once, by the owner's login alone, as the command does it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from iama.admin.bootstrap import NotFirst, PasswordTooShort, make_first
from iama.identity.model import EmailMalformed
from iama.kit.keys import new_seal_keys
from iama.kit.seal import Seal
from iama_dev.peers.app import Peers
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread

PASSWORD = "correct horse battery"


@pytest.fixture
def seal() -> Seal:
    return Seal.from_secret(new_seal_keys())


def test_of_several_at_once_one_is_made(admin_database_url: str, seal: Seal) -> None:
    def make(number: int) -> bool:
        try:
            make_first(admin_database_url, seal, f"root{number}@example.com", PASSWORD)
        except NotFirst:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [False, False, False, True]
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT role, password_hash FROM admin_accounts JOIN admin_totp USING (admin_id)").fetchall()
        trail = connection.execute("SELECT action FROM audit_events").fetchall()
    assert [role for role, _ in rows] == ["SUPER_ADMIN"] and rows[0][1].startswith("$argon2id$")
    assert trail == [("ADMIN_MADE",)]


def test_no_function_may_make_one(database_url: str, worker_database_url: str, seal: Seal) -> None:
    for url in (database_url, worker_database_url):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            make_first(url, seal, "root@example.com", PASSWORD)


@pytest.mark.parametrize("password", ["elevenchars", "x" * 257, "password1234", "root@example.com"])
def test_a_weak_password_is_refused(admin_database_url: str, seal: Seal, password: str) -> None:
    with pytest.raises(PasswordTooShort):
        make_first(admin_database_url, seal, "root@example.com", password)


def test_an_address_is_one(admin_database_url: str, seal: Seal) -> None:
    with pytest.raises(EmailMalformed):
        make_first(admin_database_url, seal, "root", PASSWORD)


def run(url: str, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "iama.admin.bootstrap", "--email", "root@example.com", *words]
    return subprocess.run(
        command, input=f"{PASSWORD}\n", env={"DATABASE_URL": url, **variables}, capture_output=True, text=True, check=False
    )


def test_the_command_reads_the_keys_from_the_secret_store_once(admin_database_url: str, tmp_path: Path) -> None:
    vault = SecretDirectory(tmp_path / "secrets")
    vault.put("iama/admin", new_seal_keys())
    with in_thread(Peers(ObjectDirectory(tmp_path), vault, Verifier({"AKIALOCAL": "hush"}))) as url:
        there = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "AKIALOCAL", "AWS_SECRET_ACCESS_KEY": "hush", "NO_PROXY": "127.0.0.1"}
        made, again = run(admin_database_url, **there), run(admin_database_url, **there)
    assert made.returncode == 0 and "otpauth://totp/IAMA%20admin:root%40example.com?" in made.stdout, made.stderr
    assert (again.returncode, again.stdout) == (1, "") and "There is an administrator already" in again.stderr


def test_the_command_says_what_is_wrong_in_words(admin_database_url: str) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "NO_PROXY": "127.0.0.1"}
    done = run(admin_database_url, **nowhere)
    assert (done.returncode, done.stdout) == (1, "") and "secret store is away" in done.stderr and "Traceback" not in done.stderr


def test_without_a_database_the_command_says_where_it_looks_for_one() -> None:
    done = run("")
    assert (done.returncode, done.stdout) == (1, "") and "Set DATABASE_URL" in done.stderr
