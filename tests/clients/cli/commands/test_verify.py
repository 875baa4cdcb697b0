"""`iama verify` as a developer runs it, on a repository with a change that somebody made."""

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.cli.offline.test_revisions import git

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

SHOP = """RATE = 100


def price(amount, member=False):
    if amount < 0:
        raise ValueError('negative')
    return amount * (90 if member else RATE)


def label(name, prices):
    parts = []
    for each in prices:
        parts.append('%s: %s' % (name, each))
    return ', '.join(parts)


def stamp():
    import time
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
"""
TIDY = SHOP[SHOP.index("    parts = []") : SHOP.index("def stamp")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "shop.py").write_text(SHOP)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    return root


def change(root: Path, before: str, after: str) -> None:
    text = (root / "shop.py").read_text()
    assert before in text
    (root / "shop.py").write_text(text.replace(before, after))


@pytest.mark.slow
def test_a_change_that_keeps_behaviour_is_told_from_one_that_does_not(offline: "Command", shop: Path) -> None:
    change(shop, TIDY, "    return ', '.join(f'{name}: {each}' for each in prices)\n\n\n")
    equal = offline("verify", "--root", str(shop), "--seconds", "3", "--json")
    assert (equal.status, equal.document["verdict"]) == (0, "equal as far as proved"), equal.err
    (proof,) = equal.document["functions"]
    assert proof["address"] == "shop.py::label" and proof["tests"] > 0 and proof["killed"] == proof["total"] > 0
    change(shop, "amount < 0", "amount <= 0")
    other = offline("verify", "--root", str(shop), "--seconds", "3", "--json")
    assert (other.status, other.document["verdict"]) == (3, "changed")
    assert {proof["address"]: proof["verdict"] for proof in other.document["functions"]} == {
        "shop.py::price": "changed",
        "shop.py::label": "equal as far as proved",
    }
    example = other.document["counterexamples"][0]
    assert example["now"] == "ValueError: negative"
    words = [sys.executable if word == "python" else word for word in shlex.split(example["line"])]
    assert b"ValueError: negative" in subprocess.run(words, cwd=shop, capture_output=True, check=False).stderr
    assert list(Path(offline.environment["TMPDIR"]).iterdir()) == []


@pytest.mark.slow
def test_what_no_test_can_hold_is_not_called_equal(offline: "Command", shop: Path) -> None:
    change(shop, "CLOCK_MONOTONIC)", "CLOCK_MONOTONIC) + 1")
    done = offline("verify", "--root", str(shop), "--seconds", "2", "--json")
    assert (done.status, done.document["verdict"]) == (4, "not provable here"), done.err


def test_words_alone_need_no_proof(offline: "Command", shop: Path) -> None:
    change(shop, "def price(amount, member=False):", "def price(amount: int, member: bool = False) -> int:\n    '''What it costs.'''")
    done = offline("verify", "--root", str(shop))
    assert done.status == 0 and "nothing that runs is different" in done.out


def test_another_api_is_for_a_person_to_judge(offline: "Command", shop: Path) -> None:
    change(shop, SHOP[SHOP.index("def stamp") :], "")
    done = offline("verify", "--root", str(shop), "--json")
    assert done.status == 4 and done.document["touched"]["api"][0]["what"] == "removed"


def test_wrong_use_is_said(offline: "Command", shop: Path, tmp_path: Path) -> None:
    diff = tmp_path / "x.diff"
    diff.write_text("")
    both = offline("verify", str(diff), "--head", "HEAD", "--root", str(shop), "--json")
    assert (both.status, both.document["error_code"]) == (2, "WRONG_USE")
    nowhere = offline("verify", "--root", str(tmp_path), "--json")
    assert (nowhere.status, nowhere.document["error_code"]) == (2, "NOT_A_REPOSITORY")


@pytest.mark.slow
def test_a_change_that_only_takes_longer_is_equal_and_told(offline: "Command", shop: Path) -> None:
    change(shop, "    parts = []\n", '    """>>> label(\'tea\', [1, 2])\n    \'tea: 1, tea: 2\'\n    """\n    parts = []\n')
    git(shop, "commit", "-qam", "with an example, so that every search knows a list")
    change(shop, "    parts = []\n", "    parts = []\n    for one in prices:\n        for other in prices:\n            one == other\n")
    done = offline("verify", "--root", str(shop), "--seconds", "3", "--json")
    assert (done.status, done.document["verdict"]) == (4, "equal as far as proved"), done.err
    (slow,) = done.document["slowdowns"]
    assert slow["address"] == "shop.py::label" and slow["now_s"] > 3 * slow["before_s"]
    assert slow["power_now"] > slow["power_before"]
    assert "slower: shop.py::label" in done.err
    assert (done.document["timed"], done.document["untimed"]) == (1, {})


@pytest.mark.slow
def test_a_function_that_no_input_grows_into_is_said_not_to_be_timed(offline: "Command", shop: Path) -> None:
    change(shop, "90 if member else RATE", "RATE if not member else 90")
    done = offline("verify", "--root", str(shop), "--seconds", "2", "--json")
    assert done.status == 0, done.err
    assert done.document["timed"] + len(done.document["untimed"]) == 1
    assert all(f"not timed: {address}: {reason}" in done.err for address, reason in done.document["untimed"].items())
