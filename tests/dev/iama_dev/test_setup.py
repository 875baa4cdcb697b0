"""Set-up without a network: what it decides, and what it refuses. Installing for real is what every run of the suite began with."""

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

from iama_dev import temporal_binary
from iama_dev.setup import MEMBERS, Setup, SetupFailed, call

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that say what to install, without an environment."""
    for name in ("local", "test", "infra", "setup"):
        path = tmp_path / "requirements" / f"{name}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}==1\n")
    for member in MEMBERS:
        (tmp_path / member).mkdir(parents=True)
        (tmp_path / member / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def prepared(checkout: Path, *extras: str) -> Setup:
    """A set-up whose environment holds what the locks say."""
    setup = Setup(checkout, frozenset(extras))
    venv.create(setup.environment, with_pip=False, symlinks=True)
    setup.stamp.write_text(json.dumps({"python": sys.version, **setup.wanted()}))
    return setup


def test_what_is_installed_is_left_alone_within_a_second(checkout: Path) -> None:
    if temporal_binary.find() is None:
        pytest.skip("not run: there is no Temporal server to find")
    setup = prepared(checkout)
    before = setup.stamp.stat().st_mtime_ns
    started = time.monotonic()
    setup.run()
    assert time.monotonic() - started < 1
    assert setup.stamp.stat().st_mtime_ns == before


@pytest.mark.parametrize("changed", ["requirements/local.txt", "engine/pyproject.toml"])
def test_a_changed_file_is_a_reason_to_install(checkout: Path, changed: str) -> None:
    setup = prepared(checkout)
    assert setup.wanted().items() <= setup.stamped().items()
    (checkout / changed).write_text("other\n")
    assert not setup.wanted().items() <= setup.stamped().items()


def test_an_extra_is_wanted_only_when_asked_for(checkout: Path) -> None:
    assert prepared(checkout).wanted().keys() == {"local", "members"}
    assert Setup(checkout, frozenset({"test"})).wanted().keys() == {"local", "members", "test"}


def test_a_chosen_interpreter_counts_and_a_default_one_does_not(checkout: Path) -> None:
    assert Setup(checkout, frozenset(), chosen=True).wanted()["python"] == sys.version
    assert "python" not in Setup(checkout, frozenset()).wanted()


def test_an_environment_whose_interpreter_is_gone_is_not_usable(checkout: Path) -> None:
    setup = prepared(checkout)
    assert setup.usable()
    setup.python.unlink()
    setup.python.symlink_to("/nowhere/python")
    assert not setup.usable()


def test_a_broken_stamp_counts_as_nothing_installed(checkout: Path) -> None:
    setup = prepared(checkout)
    setup.stamp.write_text("{")
    assert setup.stamped() == {}


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="failed: false --quiet"):
        call(["false", "--quiet"], tmp_path)


def test_a_python_that_is_too_old_is_refused_with_what_to_do(tmp_path: Path) -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("not run: no make")
    old = tmp_path / "python3.9"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, 9, 2)\n$2"\n')
    old.chmod(0o755)
    asked = [make, "-C", str(ROOT), f"PYTHON={old}", "setup"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
    assert done.returncode != 0
    assert f"IAMA needs Python 3.11 or newer, and {old} is 3.9: make PYTHON=" in done.stderr
