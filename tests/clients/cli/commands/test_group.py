"""The command itself: quick to start, and honest about wrong use."""

import json
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

COMMANDS = ["dev", "refactor", "jobs", "watch", "start", "cancel", "decide", "spec", "delivery", "apply", "revert"]
COMMANDS += ["recipes", "index", "characterize", "edit", "login", "account", "logout"]


def test_help_lists_every_command(offline: "Command") -> None:
    done = offline("--help")
    assert done.status == 0
    assert all(f"  {name} " in done.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_needs_no_service(offline: "Command", name: str) -> None:
    done = offline(name, "--help")
    assert done.status == 0 and done.out.startswith(f"Usage: iama {name}")


@pytest.mark.figures
def test_help_answers_within_three_tenths_of_a_second(offline: "Command") -> None:
    spent = []
    for _ in range(5):
        started = time.monotonic()
        offline("--help")
        spent.append(time.monotonic() - started)
    assert statistics.median(spent) <= 0.3


@pytest.mark.parametrize(
    ("words", "forbidden"),
    [
        (["--help"], {"httpx", "rich", "websockets", "jinja2", "libcst", "tree_sitter", "iama_engine.recipes"}),
        (["recipes"], {"httpx", "rich", "websockets", "jinja2", "libcst", "temporalio", "litellm"}),
        (["recipes", "run", "--help"], {"httpx", "rich", "websockets", "jinja2", "libcst"}),
    ],
)
def test_nothing_heavy_is_imported_for_a_small_question(words: list[str], forbidden: set[str]) -> None:
    code = "import sys; from iama_cli.__main__ import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert not forbidden & set(done.stderr.split())


def test_an_unknown_option_is_wrong_use_and_one_document(offline: "Command") -> None:
    done = offline("jobs", "--nope", "--json")
    assert done.status == 2
    assert json.loads(done.out)["error_code"] == "WRONG_USE"


def test_without_a_service_an_online_command_says_where_to_name_one(offline: "Command") -> None:
    done = offline("jobs")
    assert done.status == 2 and "IAMA_URL" in done.err and done.out == ""


def test_without_tokens_an_online_command_says_to_sign_in(offline: "Command") -> None:
    environment = {**offline.environment, "IAMA_URL": "http://127.0.0.1:9"}
    done = type(offline)(offline.cwd, environment)("jobs", "--json")
    assert done.status == 2 and done.document["error_code"] == "SIGN_IN_REQUIRED"
