"""On the local stack, in a real browser: somebody on FREE buys PRO, sees it in `iama usage`, runs a job, reads its ledger, and cancels."""

import json
import os
import subprocess
import sys
import threading
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
SHOP = '''"""Labels of a shop."""


class Basket(object):
    def __init__(self, name):
        self.name = name

    def label(self, count):
        if count == 1:
            return "%s (%d item)" % (self.name, count)
        return "%s (%d items)" % (self.name, count)
'''
TESTS = """from shop import Basket


def test_one_is_singular():
    assert Basket("fruit").label(1) == "fruit (1 item)"


def test_several_are_plural():
    assert Basket("fruit").label(2) == "fruit (2 items)"
"""
LOOK_S = 0.5
"""Between two looks: whoever asks without a pause is throttled, as any user is."""
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


def tiny_package(folder: Path) -> Path:
    """A module in the manner of old, with tests of its own."""
    (folder / "tests").mkdir(parents=True)
    (folder / "shop.py").write_text(SHOP)
    (folder / "tests" / "test_shop.py").write_text(TESTS)
    return folder


def check_ledger(ledger: Any) -> None:
    """Recipes alone ask no model: one settled start, and nothing charged for it."""
    (start,) = ledger["starts"]
    assert (start["tier"], start["state"], start["ended_as"], start["charged"]) == ("PRO", "SETTLED", "CHANGED", "0")
    assert (ledger["calls"], ledger["total"]) == ([], "0")


def until_it_ends(url: str, token: str) -> None:
    """Until the service knows that the subscription was cancelled."""
    deadline, pause = time.monotonic() + SECONDS, threading.Event()
    while not ask(f"{url}/api/v1/billing/plan", headers={"authorization": f"Bearer {token}"})["subscription"]["cancel_at_period_end"]:
        assert time.monotonic() < deadline
        pause.wait(LOOK_S)


@pytest.mark.slow
def test_pro_is_bought_in_a_browser_used_for_a_job_and_cancelled(launcher: Launcher, tmp_path: Path) -> None:
    stack = launcher.launch(*WAITING, IAMA_PROBE_SECONDS="2")
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
        root = tiny_package(tmp_path / "legacy")
        words = ("refactor", str(root / "shop.py"), "--root", str(root), "--strategy", "standard", "--yes", "--drop-unproved")
        job = iama(environment, *words)
        assert (job["status"], job["outcome"], [file["path"] for file in job["files"]]) == ("DELIVERED", "CHANGED", ["shop.py"])
        assert "class Basket:\n" in (root / "shop.py").read_text()
        check_ledger(iama(environment, "usage", "--job", job["job_id"]))
        usage = iama(environment, "usage")
        assert (usage["starts"]["used"], usage["running"], usage["credits"]["held"]) == (1, [], "0")
        page.open(post("portal", {})["url"], "#cancel")
        page.click("#cancel", "#keep")
        assert "ends on" in page.text("body")
        until_it_ends(url, token)
        assert iama(environment, "usage")["tier"] == "PRO", "what was paid for stays until its period ends"
