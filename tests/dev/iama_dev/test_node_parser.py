"""The parser for JavaScript is installed once, and its absence stops nobody."""

import json
import os
import shutil
from pathlib import Path

import pytest

from iama_dev.node_parser import HELPER, install_parser


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A lock without packages: what npm does with it needs no network."""
    folder = tmp_path / HELPER
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "x", "version": "1.0.0"}')
    packages = {"": {"name": "x", "version": "1.0.0"}}
    lock = {"name": "x", "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": packages}
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path


def program(folder: Path, script: str) -> str:
    path = folder / "npm"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_second_time_nothing_is_asked_until_the_lock_changes(checkout: Path) -> None:
    told: list[str] = []
    npm = program(checkout, "mkdir -p node_modules")
    assert install_parser(checkout, told.append, npm) and install_parser(checkout, told.append, npm)
    assert told == ["installing the parser for JavaScript and TypeScript"]
    lock = checkout / HELPER / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert install_parser(checkout, told.append, npm) and len(told) == 2


@pytest.mark.skipif(shutil.which("npm") is None, reason="not run: there is no npm")
def test_the_real_npm_takes_the_lock(checkout: Path) -> None:
    (checkout / HELPER / "node_modules").mkdir()
    told: list[str] = []
    install_parser(checkout, told.append)
    assert told[0] == "installing the parser for JavaScript and TypeScript"


def test_without_npm_it_is_said_and_nothing_fails(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(checkout))
    told: list[str] = []
    assert not install_parser(checkout, told.append)
    assert "there is no npm" in told[0]


def test_an_npm_that_fails_is_quoted_and_nothing_fails(checkout: Path) -> None:
    told: list[str] = []
    assert not install_parser(checkout, told.append, program(checkout, "echo 'no network' >&2; exit 1"))
    assert told[-1] == "the parser for JavaScript and TypeScript is not installed: no network"


def test_a_checkout_without_the_program_is_left_alone(tmp_path: Path) -> None:
    assert not install_parser(tmp_path, pytest.fail)
