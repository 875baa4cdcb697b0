"""Many processes with one file of stale tokens: one refresh, one living family, and everybody signed in."""

import subprocess
import sys
from pathlib import Path

import httpx
import psycopg

from iama_cli.client.credentials import CredentialFile, Tokens
from tests.fixtures.live import LiveStream

PROCESSES = 10
PROGRAM = Path(__file__).with_name("refreshing_process.py")
PASSWORD = "correct horse battery"


def test_fifty_tasks_in_ten_processes_refresh_once(live: LiveStream, tmp_path: Path, admin_database_url: str) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    httpx.post(f"{live.url}/api/v1/auth/register", json=body, trust_env=False)
    first = httpx.post(f"{live.url}/api/v1/auth/login", json=body, trust_env=False).json()
    file = CredentialFile(tmp_path / "credentials.json")
    file.save(Tokens(first["access_token"], first["refresh_token"], 0.0))
    words = [sys.executable, str(PROGRAM), live.url, str(file.path)]
    crowd = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    answers = [process.communicate("go\n", timeout=120)[0].split() for process in crowd]
    assert {token for tokens in answers for token in tokens} == {file.load().refresh} and sum(map(len, answers)) == 50
    with psycopg.connect(admin_database_url) as connection:
        chain = connection.execute("SELECT count(*), count(*) FILTER (WHERE rotated_at IS NULL AND revoked_at IS NULL) FROM refresh_tokens")
        assert chain.fetchone() == (2, 1)
