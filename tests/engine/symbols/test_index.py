"""The index of a tree, with and without its cache."""

import json
import os
from pathlib import Path

import pytest

from iama_engine.symbols.index import index_tree

FILES = {
    "pkg/__init__.py": "from .core import run\n",
    "pkg/core.py": "from . import util\n\n\ndef run():\n    return util.help()\n",
    "pkg/util.py": "def help():\n    return 1\n",
    "main.py": "import pkg.core\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    for path, text in FILES.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
        os.utime(place / path, (1_000, 1_000))
    return place


def test_the_graph_joins_files_by_their_imports(root: Path) -> None:
    index = index_tree(root)
    assert index.graph == {
        "main.py": ("pkg/core.py",),
        "pkg/__init__.py": ("pkg/core.py",),
        "pkg/core.py": ("pkg/__init__.py", "pkg/util.py"),
        "pkg/util.py": (),
    }
    assert index.importers()["pkg/core.py"] == ("main.py", "pkg/__init__.py")
    assert [symbol.address for symbol in index.files["pkg/core.py"].symbols] == ["pkg/core.py::run"]


def test_the_json_is_the_same_with_and_without_a_cache(root: Path, tmp_path: Path) -> None:
    plain = index_tree(root).to_json()
    assert json.loads(plain)["files"]["pkg/util.py"]["symbols"][0]["symbol"] == "help"
    for _ in range(2):
        assert index_tree(root, cache=tmp_path / "cache").to_json() == plain


def test_a_cached_index_sees_changed_new_and_deleted_files(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    index_tree(root, cache=cache)
    (root / "pkg/util.py").write_text("def other():\n    return 1\n")
    (root / "pkg/new.py").write_text("from pkg.util import other\n")
    (root / "main.py").unlink()
    assert index_tree(root, cache=cache).to_json() == index_tree(root).to_json()


def test_a_change_that_keeps_size_and_time_is_seen_if_the_file_was_fresh(root: Path, tmp_path: Path) -> None:
    place = root / "pkg/util.py"
    place.write_text("def aaaa(): pass\n")
    stamp = place.stat().st_mtime_ns
    index_tree(root, cache=tmp_path / "cache")
    place.write_text("def bbbb(): pass\n")
    os.utime(place, ns=(stamp, stamp))
    assert index_tree(root, cache=tmp_path / "cache").files["pkg/util.py"].find("bbbb") is not None


def test_an_unchanged_tree_is_not_read_again(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    expected = index_tree(root, cache=cache).to_json()
    written = next(cache.iterdir()).stat().st_mtime_ns
    for path in FILES:
        stamp = (root / path).stat()
        (root / path).write_bytes(b"x" * stamp.st_size)
        os.utime(root / path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert index_tree(root, cache=cache).to_json() == expected
    assert next(cache.iterdir()).stat().st_mtime_ns == written
