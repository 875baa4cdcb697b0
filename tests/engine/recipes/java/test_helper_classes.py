"""Finding a JDK, and compiling the helper once for it."""

from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.java.helper_classes import find_jdk, helper_classes
from tests.engine.recipes.java.rewriting import needs_jdk


def small_helper(folder: Path, code: str = "package iama; public final class Main { public static void main(String[] a) {} }") -> Path:
    (folder / "iama").mkdir(parents=True)
    (folder / "iama" / "Main.java").write_text(code)
    return folder


def test_without_a_jdk_it_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="needs a JDK 17 or newer") as caught:
        find_jdk(search_path=str(tmp_path), java_home="")
    assert caught.value.code == Refusal.JDK_MISSING


def test_a_runtime_without_a_compiler_and_an_old_jdk_are_none(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for program in ("java", "javac"):
        (tmp_path / "bin" / program).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / program).chmod(0o755)
    (tmp_path / "release").write_text('JAVA_VERSION="11.0.2"\n')
    with pytest.raises(EngineError):
        find_jdk(search_path="", java_home=str(tmp_path))
    (tmp_path / "release").write_text('JAVA_VERSION="21.0.1"\n')
    assert find_jdk(search_path="", java_home=str(tmp_path)).java == (tmp_path / "bin" / "java").resolve()
    (tmp_path / "bin" / "javac").unlink()
    with pytest.raises(EngineError):
        find_jdk(search_path="", java_home=str(tmp_path))


@needs_jdk
def test_it_is_compiled_once_and_anew_when_a_source_changes(tmp_path: Path) -> None:
    helper, cache = small_helper(tmp_path / "helper"), tmp_path / "cache"
    first = helper_classes(find_jdk(), helper=helper, cache=cache)
    made = (first / "iama" / "Main.class").stat().st_mtime_ns
    assert helper_classes(find_jdk(), helper=helper, cache=cache) == first
    assert (first / "iama" / "Main.class").stat().st_mtime_ns == made
    (helper / "iama" / "Main.java").write_text("package iama; public final class Main { int changed; }")
    assert helper_classes(find_jdk(), helper=helper, cache=cache) != first
    assert sorted(path.name[0] == "." for path in cache.iterdir()) == [False, False]


@needs_jdk
def test_a_helper_that_does_not_compile_is_a_refusal_and_leaves_nothing(tmp_path: Path) -> None:
    helper = small_helper(tmp_path / "helper", "class Odd { int x = ; }")
    with pytest.raises(EngineError, match="does not compile") as caught:
        helper_classes(find_jdk(), helper=helper, cache=tmp_path / "cache")
    assert caught.value.code == Refusal.JDK_FAILED
    assert list((tmp_path / "cache").iterdir()) == []


@needs_jdk
def test_where_no_cache_can_be_written_it_works_all_the_same(tmp_path: Path) -> None:
    helper, blocked = small_helper(tmp_path / "helper"), tmp_path / "file"
    blocked.write_text("not a folder")
    folder = helper_classes(find_jdk(), helper=helper, cache=blocked / "cache")
    assert (folder / "iama" / "Main.class").is_file()
    assert helper_classes(find_jdk(), helper=helper, cache=blocked / "cache") == folder
