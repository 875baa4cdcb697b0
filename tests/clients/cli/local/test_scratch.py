"""Private copies: nothing of the workspace is touched, nothing of the service reaches outside, nothing stays."""

import os
from pathlib import Path

import pytest

from iama_cli.local.scratch import open_scratch
from iama_engine.errors import EngineError
from iama_engine.transport import pack_overlay


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg/a.py").write_text("a = 1\n")
    (root / "pkg/b.py").write_text("b = 1\n")
    (root / ".env").write_text("SECRET=1\n")
    for folder in (".git", "__pycache__", ".venv"):
        (root / folder).mkdir()
        (root / folder / "x").write_text("x")
    return root


def test_the_copy_has_the_project_with_its_secrets_but_no_history_and_no_environment(root: Path) -> None:
    with open_scratch(root) as scratch:
        found = {path.relative_to(scratch.base).as_posix() for path in scratch.base.rglob("*") if path.is_file()}
    assert found == {"pkg/a.py", "pkg/b.py", ".env"}


def test_what_a_run_writes_is_gone_in_the_next_and_never_in_the_workspace(root: Path) -> None:
    with open_scratch(root) as scratch:
        with scratch.run_tree(None) as first:
            (first.tree / "pkg/a.py").write_text("broken")
            (first.tree / "new").write_text("x")
        with scratch.run_tree(None) as second:
            assert (second.tree / "pkg/a.py").read_text() == "a = 1\n"
            assert not (second.tree / "new").exists()
    assert (root / "pkg/a.py").read_text() == "a = 1\n"


def test_the_overlay_changes_adds_and_deletes(root: Path) -> None:
    blob = pack_overlay({"pkg/a.py": b"a = 2\n", "iama_tests/test_a.py": b"x", "pkg/b.py": None})
    with open_scratch(root) as scratch, scratch.run_tree(blob) as run:
        assert (run.tree / "pkg/a.py").read_text() == "a = 2\n"
        assert (run.tree / "iama_tests/test_a.py").exists()
        assert not (run.tree / "pkg/b.py").exists()


@pytest.mark.parametrize("name", ["../out.py", "/tmp/out.py", "pkg/../../out.py"])
def test_an_overlay_that_points_outside_is_refused(root: Path, name: str) -> None:
    with open_scratch(root) as scratch, pytest.raises(EngineError) as caught, scratch.run_tree(pack_overlay({name: b"x"})):
        pass
    assert caught.value.code == "BUNDLE_MISMATCH"


def test_a_link_in_the_project_leads_neither_out_nor_back_to_the_original(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (root / "inner").symlink_to("pkg")
    (root / "absolute").symlink_to(root / "pkg")
    (root / "outer").symlink_to(tmp_path / "outside")
    with open_scratch(root) as scratch, scratch.run_tree(None) as run:
        (run.tree / "absolute/b.py").write_text("changed")
        assert (run.tree / "inner/b.py").read_text() == "changed"
        assert not (run.tree / "outer").is_symlink()
    assert (root / "pkg/b.py").read_text() == "b = 1\n"


def test_nothing_is_left_even_where_the_code_took_rights_away(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with open_scratch(root) as scratch, scratch.run_tree(None) as run:
        locked = run.tree / "locked"
        locked.mkdir()
        (locked / "x").write_text("x")
        os.chmod(locked, 0o000)
        assert len(list(folder.iterdir())) == 1
    assert list(folder.iterdir()) == []


def test_a_scratch_folder_inside_the_workspace_is_not_copied_into_itself(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(root))
    with open_scratch(root) as scratch:
        assert sorted(path.name for path in scratch.base.iterdir()) == [".env", "pkg"]
