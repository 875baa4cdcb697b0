"""Whether untrusted code can be isolated on this machine. What is found is asked of the machine itself."""

import os
from pathlib import Path

import pytest

from iama_engine.sandbox.isolation import Isolation, candidates, detect_isolation


@pytest.fixture
def asked_afresh() -> None:
    detect_isolation.cache_clear()


def test_the_machine_of_the_tests_isolates() -> None:
    found = detect_isolation()
    assert found.available, found.reason
    assert found.program in candidates()


def test_the_systems_program_comes_before_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "bwrap"
    own.write_text("#!/bin/sh\nexit 0\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert candidates()[0] == own


@pytest.mark.usefixtures("asked_afresh")
def test_a_program_that_cannot_isolate_is_passed_over_for_one_that_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = tmp_path / "bwrap"
    refusing.write_text("#!/bin/sh\necho 'no user namespaces' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    found = detect_isolation()
    detect_isolation.cache_clear()
    assert found.available
    assert found.program != refusing


def test_without_a_program_the_reason_is_kept() -> None:
    assert not Isolation(None, "bubblewrap is not installed").available
