"""Indexing many files gives the same with one process and with two."""

from pathlib import Path

from iama_engine.symbols.scan import index_all, index_paths
from tests.engine.stdlib import NAMES, library_source


def test_two_processes_give_what_one_gives(tmp_path: Path) -> None:
    sizes = {}
    for number in range(6):
        for name in NAMES:
            path = f"p{number}/{name.replace('/', '_')}"
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(library_source(name) + b"# %d\n" % number)
            sizes[path] = (tmp_path / path).stat().st_size
    assert sum(sizes.values()) > 3_000_000
    assert index_all(tmp_path, sizes) == index_paths(tmp_path, sizes)


def test_a_file_that_vanished_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    assert list(index_all(tmp_path, {"a.py": 6, "gone.py": 6})) == ["a.py"]
