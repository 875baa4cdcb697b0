"""`iama characterize`: tests that pass today and notice when behaviour changes."""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

SOURCE = """def price(amount, member=False):
    if amount < 0:
        raise ValueError('negative')
    return amount * (90 if member else 100)
"""


@pytest.mark.slow
def test_the_tests_hold_the_behaviour_and_fail_when_it_changes(offline: "Command", tmp_path: Path) -> None:
    file = tmp_path / "shop.py"
    file.write_text(SOURCE)
    done = offline("characterize", str(file), "--root", str(tmp_path), "--out", str(tmp_path / "out"), "--seconds", "3", "--json")
    assert done.status == 0, done.err
    document = done.document
    assert document["tests"] and document["mutation"]["killed"] == document["mutation"]["total"] > 0
    assert _pytest(tmp_path) == 0
    file.write_text(SOURCE.replace("90", "91"))
    assert _pytest(tmp_path) == 1
    assert list(Path(offline.environment["TMPDIR"]).iterdir()) == []


def _pytest(root: Path) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(root), str(root / "out")]
    return subprocess.run(
        command, cwd=root, env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"}, capture_output=True, check=False
    ).returncode


def test_a_file_that_does_not_parse_is_refused(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def broken(:\n")
    done = offline("characterize", str(tmp_path / "bad.py"), "--root", str(tmp_path), "--out", str(tmp_path / "out"), "--json")
    assert done.status == 2 and done.document["error_code"] == "SOURCE_DOES_NOT_PARSE"


def test_a_language_whose_tools_are_missing_is_refused_by_what_is_missing(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("exports.a = 1;\n")
    words = ("characterize", str(tmp_path / "a.js"), "--root", str(tmp_path), "--out", str(tmp_path / "out"))
    done = offline(*words, "--node", str(tmp_path / "nowhere"), "--json")
    assert done.document["error_code"] == "INTERPRETER_MISSING", done.document
