"""Node and the packages of a project's tests."""

import json
import os
import stat
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.node import find_node, install_modules
from tests.fixtures.node_packages import LOCKS, node_setup


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_real_node_is_found_with_its_version() -> None:
    node = node_setup().node
    assert node.program.is_absolute() and node.version >= (20, 11, 0)


def test_no_node_on_the_path_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="install Node") as caught:
        find_node()
    assert caught.value.code is Refusal.INTERPRETER_MISSING


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ("echo v18.19.0", Refusal.INTERPRETER_UNSUPPORTED),
        ("echo hello", Refusal.INTERPRETER_MISSING),
        ("exit 3", Refusal.INTERPRETER_MISSING),
    ],
)
def test_another_program_or_an_old_node_is_refused(tmp_path: Path, says: str, code: Refusal) -> None:
    with pytest.raises(EngineError) as caught:
        find_node(program(tmp_path, "node", says))
    assert caught.value.code is code


def test_a_node_of_its_own_folder_is_shown_to_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    node = find_node(program(tmp_path / "bin", "node", "echo v22.1.0-nightly"))
    assert (node.version, node.folders) == ((22, 1, 0), (tmp_path.resolve(),))


def test_a_folder_without_a_lock_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    with pytest.raises(EngineError, match=r"package-lock\.json") as caught:
        install_modules(tmp_path, tmp_path / "cache")
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING


def test_packages_are_installed_once_a_lock_and_run_no_script(tmp_path: Path) -> None:
    node_setup("typescript")
    folder = tmp_path / "needs"
    folder.mkdir()
    described = {"name": "needs", "version": "1.0.0", "scripts": {"install": "touch node_modules/ran"}}
    (folder / "package.json").write_text(json.dumps(described))
    lock = {"name": "needs", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "needs", "version": "1.0.0"}}}
    (folder / "package-lock.json").write_text(json.dumps(lock))
    (folder / "jest.config.json").write_text("{}")
    first = install_modules(folder, tmp_path / "cache")
    assert (first / ".config" / "jest.config.json").read_text() == "{}"
    assert not (first / "ran").exists()
    (first / "kept").write_text("x")
    assert install_modules(folder, tmp_path / "cache") == first and (first / "kept").exists()
    (folder / "jest.config.json").write_text('{"a": 1}')
    assert install_modules(folder, tmp_path / "cache") != first


@pytest.mark.parametrize(
    "lock",
    [
        "{",
        '{"packages": {"node_modules/a": {"resolved": "git+ssh://git@host.example/a.git#1"}}}',
        '{"dependencies": {"b": {"version": "1.0.0", "dependencies": {"a": {"version": "github:someone/a#1"}}}}}',
    ],
)
def test_a_lock_that_clones_a_repository_or_is_none_is_refused_before_npm_runs(tmp_path: Path, lock: str) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text(lock)
    with pytest.raises(EngineError, match=r"from a repository|no lock") as caught:
        install_modules(tmp_path, tmp_path / "cache")
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING
    assert not (tmp_path / "cache").exists()


def test_a_lock_that_cannot_be_installed_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node_setup()
    monkeypatch.setenv("npm_config_offline", "true")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    with pytest.raises(EngineError, match="npm could not install") as caught:
        install_modules(LOCKS["mocha"], tmp_path / "cache")
    assert caught.value.code is Refusal.TEST_FRAMEWORK_MISSING
    assert os.listdir(next((tmp_path / "cache").iterdir())) == []
