"""Asking an interpreter about itself."""

import sys
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.interpreter import find_interpreter


def pretend(folder: Path, answer: str) -> Path:
    """A program that prints one line, as an interpreter would."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return program


def test_this_interpreter_tells_its_version_and_where_it_reads_from() -> None:
    found = find_interpreter(Path(sys.executable))
    assert found.version == sys.version_info[:3]
    assert found.has_pytest
    inside = (*found.folders, Path("/usr"), Path("/lib"))
    assert all(any(Path(root).is_relative_to(folder) for folder in inside) for root in (sys.prefix, sys.base_prefix))


def test_no_folder_lies_inside_another() -> None:
    folders = find_interpreter(Path(sys.executable)).folders
    assert not [one for one in folders for other in folders if one != other and one.is_relative_to(other)]


def test_an_older_python_is_refused_by_its_version(tmp_path: Path) -> None:
    old = '{"version": [3, 8, 10], "implementation": "CPython", "roots": [], "path": [], "pytest": true}'
    with pytest.raises(EngineError) as refused:
        find_interpreter(pretend(tmp_path, old))
    assert refused.value.code is Refusal.INTERPRETER_UNSUPPORTED
    assert "3.8" in str(refused.value)


@pytest.mark.parametrize("answer", ["hello", "[]", "{}"])
def test_a_program_that_answers_otherwise_is_no_interpreter(tmp_path: Path, answer: str) -> None:
    with pytest.raises(EngineError) as refused:
        find_interpreter(pretend(tmp_path, answer))
    assert refused.value.code is Refusal.INTERPRETER_MISSING
