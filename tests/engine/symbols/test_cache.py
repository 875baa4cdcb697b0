"""The cache believes only what it can prove."""

from pathlib import Path

import pytest

from iama_engine.symbols.cache import Cache, CachedFile, cache_path, load_cache, save_cache
from iama_engine.symbols.outline import index_source
from iama_engine.symbols.records import fold

SECOND = 1_000_000_000
ENTRY = CachedFile(10 * SECOND, fold(index_source("a.py", b"import b\n")), ("b.py",))


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "x.index"
    save_cache(place, [ENTRY], 20 * SECOND)
    assert load_cache(place) == Cache({"a.py": ENTRY}, 20 * SECOND)
    assert [entry.name for entry in place.parent.iterdir()] == ["x.index"]


@pytest.mark.parametrize(
    ("size", "mtime_ns", "written_ns", "believed"),
    [
        (9, 10 * SECOND, 20 * SECOND, True),
        (8, 10 * SECOND, 20 * SECOND, False),
        (9, 11 * SECOND, 20 * SECOND, False),
        (9, 10 * SECOND, 11 * SECOND, False),
    ],
)
def test_a_time_stamp_proves_only_a_file_that_was_at_rest(size: int, mtime_ns: int, written_ns: int, believed: bool) -> None:
    assert (Cache({"a.py": ENTRY}, written_ns).unchanged("a.py", size, mtime_ns) is not None) == believed


def test_a_damaged_or_missing_cache_is_empty(tmp_path: Path) -> None:
    place = tmp_path / "x.index"
    assert load_cache(place) == Cache()
    save_cache(place, [ENTRY], 0)
    whole = place.read_bytes()
    for cut in range(0, len(whole), 7):
        place.write_bytes(whole[:cut])
        assert load_cache(place) == Cache()


def test_a_path_that_would_break_the_format_is_not_cached(tmp_path: Path) -> None:
    odd = CachedFile(0, fold(index_source("a\tb.py", b"")), ())
    save_cache(tmp_path / "x.index", [odd, ENTRY], 0)
    assert list(load_cache(tmp_path / "x.index").files) == ["a.py"]


def test_every_root_has_its_own_cache(tmp_path: Path) -> None:
    assert cache_path(tmp_path, tmp_path / "a") != cache_path(tmp_path, tmp_path / "b")
