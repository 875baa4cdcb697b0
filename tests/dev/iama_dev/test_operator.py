"""On the local stack: the first administrator is made by the command, signs in over HTTP, stops new starts and lets them go on."""

import base64
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from iama.admin.codes import code_at
from iama_dev.local_http import NotAnswered, ask
from tests.dev.iama_dev.conftest import Launcher

PASSWORD = "a long enough password of an operator"
WAITING = ("--", "sh", "-c", 'echo "command $$ runs" >&2; exec sleep 600')


def bootstrap(state: Mapping[str, Any]) -> bytes:
    """The secret of the second device."""
    keys = Path(state["secrets"]) / "iama%2Fadmin"
    command = [sys.executable, "-m", "iama.admin.bootstrap", "--email", "root@example.com", "--seal-file", str(keys)]
    where = {**os.environ, "DATABASE_URL": state["database_url"]}
    done = subprocess.run(command, input=f"{PASSWORD}\n", env=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    secret = parse_qs(urlsplit(done.stdout.split()[-1]).query)["secret"][0]
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def put(url: str, token: str, body: Mapping[str, object]) -> Any:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers, method="PUT"), timeout=30) as answer:
        return json.load(answer)


@pytest.mark.slow
def test_the_first_administrator_works_the_kill_switch(launcher: Launcher) -> None:
    stack = launcher.launch(*WAITING)
    stack.until(" runs")
    state = stack.state()
    admin = f"{state['url']}/api/v1/admin"
    code = code_at(bootstrap(state), datetime.now(UTC))
    token = ask(f"{admin}/auth/login", {"email": "root@example.com", "password": PASSWORD, "code": code})["session_token"]
    assert ask(f"{admin}/me", headers={"authorization": f"Bearer {token}"})["role"] == "SUPER_ADMIN"
    with pytest.raises(NotAnswered, match="401"):
        ask(f"{state['url']}/api/v1/account", headers={"authorization": f"Bearer {token}"})
    switch = f"{admin}/kill-switch"
    assert [one["reason"] for one in put(switch, token, {"engaged": True, "reason": "drill"})["engaged"]] == ["drill"]
    assert put(switch, token, {"engaged": False, "reason": "over"}) == {"engaged": []}
