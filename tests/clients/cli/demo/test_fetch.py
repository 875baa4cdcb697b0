"""Fetching, unpacking, and the hash that proves a revert."""

import os
import tarfile
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from iama_cli.demo.fetch import cache_folder, fetch, tree_digest, unpack
from iama_cli.demo.packages import DemoPackage, chosen_package
from iama_cli.exits import CliError


def _archive(folder: Path, kind: str) -> tuple[DemoPackage, Path]:
    source = folder / "source" / "tiny-1.0"
    source.mkdir(parents=True)
    (source / "tiny.py").write_text("x = 1\n")
    path = folder / "cache" / f"tiny-1.0.{kind}"
    path.parent.mkdir()
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.write(source / "tiny.py", "tiny-1.0/tiny.py")
    else:
        with tarfile.open(path, "w:gz") as packed:
            packed.add(source, "tiny-1.0")
    return DemoPackage("tiny", "1.0", sha256(path.read_bytes()).hexdigest(), ("tiny.py",), ()), path


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_cached_archive_with_the_right_hash_is_used_and_unpacked_afresh(tmp_path: Path, kind: str) -> None:
    package, path = _archive(tmp_path, kind)
    assert fetch(package, path.parent) == path
    root = unpack(path, package, tmp_path / "work")
    (root / "tiny.py").write_text("changed")
    (root / "more.py").write_text("more")
    again = unpack(path, package, tmp_path / "work")
    assert [file.name for file in again.iterdir()] == ["tiny.py"] and (again / "tiny.py").read_text() == "x = 1\n"


def test_an_archive_of_another_hash_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, path = _archive(tmp_path, "tar.gz")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(CliError) as caught:
        fetch(replace(package, sha256="0" * 64), path.parent)
    assert caught.value.code == "DOWNLOAD_FAILED"


@pytest.mark.parametrize("name", ["prettytable", "sax"])
def test_the_real_archive_is_fetched_once_by_hash(tmp_path: Path, name: str) -> None:
    package = chosen_package(name, None)
    try:
        path = fetch(package, tmp_path)
    except CliError as error:
        pytest.skip(f"not run: {error.message}")
    assert sha256(path.read_bytes()).hexdigest() == package.sha256
    root = unpack(path, package, tmp_path / "work")
    assert all((root / path).exists() for path in (*package.targets, *package.tests))


def test_the_digest_sees_bytes_names_and_modes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    seen = [tree_digest(tmp_path)]
    (tmp_path / "a.py").write_text("x = 2\n")
    seen.append(tree_digest(tmp_path))
    (tmp_path / "b.py").write_text("")
    seen.append(tree_digest(tmp_path))
    os.chmod(tmp_path / "b.py", 0o755)
    seen.append(tree_digest(tmp_path))
    assert len(set(seen)) == 4


def test_the_cache_follows_the_users_settings(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "iama" / "packages"
    assert cache_folder({"HOME": str(tmp_path)}) == tmp_path / ".cache" / "iama" / "packages"
