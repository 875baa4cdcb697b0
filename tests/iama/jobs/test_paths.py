"""Declared paths: plain, below the root, and one file each on every disk."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iama.jobs.intake import (
    MAX_BUNDLE_BYTES,
    MAX_FILES,
    DeclaredFile,
    FilesTooLarge,
    PathRefused,
    PathTwins,
    TargetMissing,
    TooManyFiles,
)
from iama.jobs.paths import MAX_FILE_BYTES, check_files, check_path, check_targets
from iama_engine.context import bundle
from iama_engine.context.bundle import MAX_BUNDLE_FILES

HASH = "a" * 64
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="/\\:"), min_size=1, max_size=20)


def files(*paths: str, size: int = 1) -> list[DeclaredFile]:
    return [DeclaredFile(path, HASH, size) for path in paths]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "./a",
        "a/.",
        "a\\b",
        "C:/a",
        "a:b",
        "a\x00",
        "a\nb",
        "a\x7f",
        "\ud800",
        "a" * 1025,
        "é" * 513,
    ],
)
def test_a_path_that_is_not_plain_is_refused_and_quoted_harmlessly(path: str) -> None:
    with pytest.raises(PathRefused) as refused:
        check_path(path)
    quoted = str(refused.value.detail["path"])
    assert quoted.isascii() and quoted.isprintable() and len(quoted) <= 200


@pytest.mark.parametrize("path", ["a", "a b.py", ".hidden/x", "...", "a..b", "ü/日本.py", "a" * 1024, "-rf", "~", "CON"])
def test_a_plain_path_is_taken(path: str) -> None:
    check_path(path)


@given(st.lists(NAMES.filter(lambda name: name not in (".", "..")), min_size=1, max_size=5))
def test_any_plain_names_make_a_path(names: list[str]) -> None:
    check_path("/".join(names))


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b\\", "c:"]), min_size=1, max_size=6))
def test_what_is_taken_never_leads_out_of_the_root(names: list[str]) -> None:
    path = "/".join(names)
    try:
        check_path(path)
    except PathRefused:
        return
    assert set(names) == {"a"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.py", "a.py"),
        ("a.py", "A.py"),
        ("pkg/a.py", "PKG/b.py"),
        ("straße.py", "STRASSE.py"),
        (unicodedata.normalize("NFC", "é.py"), unicodedata.normalize("NFD", "é.py")),
        ("a", "a/b.py"),
        ("a/b/c", "a/b"),
    ],
)
def test_two_paths_that_some_disk_takes_for_one_are_refused(first: str, second: str) -> None:
    for pair in ((first, second), (second, first)):
        with pytest.raises(PathTwins):
            check_files(files(*pair))


def test_files_that_share_folders_and_beginnings_are_no_twins() -> None:
    check_files(files("a/b.py", "a/bc.py", "a/b/c.py", "ab", "a-b/c"))


def test_a_declaration_has_limits_a_file_and_all_together() -> None:
    check_files(files("a.py", size=MAX_FILE_BYTES))
    with pytest.raises(FilesTooLarge) as one:
        check_files(files("a.py", size=MAX_FILE_BYTES + 1))
    with pytest.raises(FilesTooLarge) as together:
        check_files([*files(*(f"{number}.py" for number in range(10)), size=MAX_FILE_BYTES), *files("more.py")])
    check_files(files(*(f"{number}.py" for number in range(10)), size=MAX_FILE_BYTES))
    assert (one.value.detail["path"], "path" in together.value.detail) == ("a.py", False)
    check_files(files(*(f"{number}.py" for number in range(5_000))))
    with pytest.raises(TooManyFiles):
        check_files(files(*(f"{number}.py" for number in range(5_001))))


def test_what_is_let_in_is_what_the_worker_unpacks() -> None:
    assert (MAX_FILES, MAX_BUNDLE_BYTES) == (MAX_BUNDLE_FILES, bundle.MAX_BUNDLE_BYTES)


@pytest.mark.parametrize("target", ["pkg/a.py", "pkg", "pkg/deep", "."])
def test_a_target_is_a_file_a_folder_that_holds_one_or_the_root(target: str) -> None:
    check_targets([target], files("pkg/a.py", "pkg/deep/b.py"))


@pytest.mark.parametrize(
    ("target", "error"),
    [("pk", TargetMissing), ("pkg/b.py", TargetMissing), ("pkg/", PathRefused), ("..", PathRefused), ("PKG", TargetMissing)],
)
def test_a_target_that_is_not_uploaded_is_refused(target: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_targets(["pkg/a.py", target], files("pkg/a.py"))


def test_the_root_of_nothing_is_no_target() -> None:
    with pytest.raises(PathRefused):
        check_targets(["."], [])
