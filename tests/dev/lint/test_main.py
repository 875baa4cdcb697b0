from pathlib import Path

import pytest

from iama_dev.lint.__main__ import ROOT, judge, path_file_faults, tool


def test_a_tool_that_fails_is_quoted_and_one_that_passes_is_not(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("import os\n")
    assert "F401" in tool("ruff", "check", "--isolated", "m.py")(tmp_path)
    assert tool("ruff", "check", "--isolated", "--select", "E", "m.py")(tmp_path) == ""


def test_a_stranger_among_the_path_files_is_named(tmp_path: Path) -> None:
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "iama.pth").write_text("")
    assert path_file_faults(tmp_path) == ""
    (packages / "innocent.pth").write_text("import os\n")
    assert "innocent.pth" in path_file_faults(tmp_path)


@pytest.mark.parametrize("name", ["import-linter", "shape", "locks", ".pth files"])
def test_the_boundaries_and_the_shape_of_this_checkout_hold(name: str) -> None:
    assert judge(name, ROOT).faults == ""
