"""On the local stack, in a real browser: somebody on FREE buys PRO, `iama usage` shows it, and he cancels in the portal."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from iama.kit.ids import new_id
from iama_dev.local_http import ask
from iama_dev.seeding import DemoUser, sign_in
from tests.dev.iama_dev.conftest import Launcher
from tests.fixtures.browser import browser

SECONDS = 60.0
WAITING = ("--", "sh", "-c", 'echo "command $$ runs" >&2; exec sleep 600')


def iama(environment: Mapping[str, str], *words: str) -> Any:
    """The command as its user runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "iama_cli", *words, "--json"], env=dict(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def until(environment: Mapping[str, str], tier: str) -> Any:
    """The usage, as soon as the plan is this one."""
    deadline = time.monotonic() + SECONDS
    while (usage := iama(environment, "usage"))["tier"] != tier:
        assert time.monotonic() < deadline, usage
    return usage


@pytest.mark.slow
def test_pro_is_bought_on_the_checkout_page_and_cancelled_in_the_portal(launcher: Launcher, tmp_path: Path) -> None:
    stack = launcher.launch(*WAITING)
    stack.until(" runs")
    url, user = stack.state()["url"], DemoUser("buyer@example.com", "a long enough password of a buyer")
    ask(f"{url}/api/v1/auth/register", {"email": user.email, "password": user.password})
    credentials = tmp_path / "buyer.json"
    sign_in(url, user, credentials)
    environment = {**os.environ, "IAMA_URL": url, "IAMA_CREDENTIALS": str(credentials), "IAMA_STATE": str(tmp_path / "state")}
    assert iama(environment, "usage")["tier"] == "FREE"
    token = json.loads(credentials.read_text())["access_token"]

    def post(path: str, body: Mapping[str, object]) -> Any:
        return ask(f"{url}/api/v1/billing/{path}", body, headers={"authorization": f"Bearer {token}", "idempotency-key": new_id()})

    with browser(tmp_path / "profile") as page:
        page.open(post("checkout", {"tier": "PRO"})["url"], "#pay")
        assert "79.00 USD" in page.text("#what")
        page.click("#pay", "#paid")
        usage = until(environment, "PRO")
        assert (usage["credits"]["granted"], usage["starts"]["limit"], usage["refactors_left"]) == ("650.0000", 20, 26)
        page.open(post("portal", {})["url"], "#cancel")
        page.click("#cancel", "#keep")
        assert "ends on" in page.text("body")
