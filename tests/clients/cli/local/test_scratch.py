"""Private copies: nothing of the workspace is touched, nothing of the service reaches outside, nothing stays."""

import io
import os
import tarfile
from pathlib import Path

import pytest
import zstandard

from iama_cli.exits import CliError
from iama_cli.local.scratch import open_scratch


def _overlay(files: dict[str, bytes], link: tuple[str, str] | None = None) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        if link is not None:
            info = tarfile.TarInfo(link[0])
            info.type, info.linkname = tarfile.SYMTYPE, link[1]
            archive.addfile(info)
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return zstandard.ZstdCompressor().compress(raw.getvalue())


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
    blob = _overlay({"pkg/a.py": b"a = 2\n", "iama_tests/test_a.py": b"x", ".iama/deleted": b"pkg/b.py\n"})
    with open_scratch(root) as scratch, scratch.run_tree(blob) as run:
        assert (run.tree / "pkg/a.py").read_text() == "a = 2\n"
        assert (run.tree / "iama_tests/test_a.py").exists()
        assert not (run.tree / "pkg/b.py").exists()


@pytest.mark.parametrize("name", ["../out.py", "/tmp/out.py", "pkg/../../out.py"])
def test_an_overlay_that_points_outside_is_refused(root: Path, name: str) -> None:
    with open_scratch(root) as scratch, pytest.raises(CliError) as caught, scratch.run_tree(_overlay({name: b"x"})):
        pass
    assert caught.value.code == "OVERLAY_REFUSED"


def test_a_link_in_an_overlay_is_left_out_and_a_link_in_the_project_is_no_way_out(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (root / "inner").symlink_to("pkg")
    (root / "outer").symlink_to(tmp_path / "outside")
    blob = _overlay({"pkg/a.py": b"a = 2\n"}, link=("evil", str(tmp_path / "outside")))
    with open_scratch(root) as scratch, scratch.run_tree(blob) as run:
        assert (run.tree / "inner/b.py").exists()
        assert not (run.tree / "outer").exists() and not (run.tree / "evil").is_symlink()


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
