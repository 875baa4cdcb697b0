"""Folded indexes unfold to what they were."""

import pytest

from iama_engine.symbols.outline import index_source
from iama_engine.symbols.records import LazyFiles, fold, unfold_line
from tests.engine.stdlib import library_source

INDEX = index_source("a/größe.py", library_source("queue.py"))


def test_an_index_survives_its_line() -> None:
    line = fold(INDEX).to_line()
    assert "\n" not in line
    assert unfold_line(line).unfold() == INDEX
    assert unfold_line(line).read_imports() == INDEX.imports


def test_a_line_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        unfold_line("a\tb")


def test_files_unfold_when_asked_for_and_once() -> None:
    files = LazyFiles({INDEX.path: fold(INDEX)})
    assert list(files) == [INDEX.path]
    assert len(files) == 1
    assert files[INDEX.path] == INDEX
    assert files[INDEX.path] is files[INDEX.path]
