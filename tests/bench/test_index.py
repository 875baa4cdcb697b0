"""Indexing a large tree: cold against reading and parsing alone, warm, and after ten files changed.

The tree is this Python's own library; Django 5.2 too, where its source archive lies in the package cache
(`pip download --no-deps --no-binary :all: -d ~/.cache/iama/packages Django==5.2`).
"""

import hashlib
import shutil
import sysconfig
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from iama_engine.symbols.index import index_tree
from iama_engine.symbols.syntax import parse
from iama_engine.symbols.walk import source_files

DJANGO = Path.home() / ".cache/iama/packages/Django-5.2.tar.gz"
DJANGO_SHA256 = "1a47f7a7a3d43ce64570d350e008d2949abe8c7e21737b351b6a1611277c6d89"
TIMES_FLOOR, WARM_SECONDS, TEN_CHANGED_SECONDS = 1.7, 0.2, 0.2
ROUNDS = 3

pytestmark = [pytest.mark.slow, pytest.mark.figures]


@pytest.fixture(params=["library", "Django 5.2"], scope="module")
def tree(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tree")
    if request.param == "library":
        ignored = shutil.ignore_patterns("site-packages", "__pycache__", "*.so", "config-*")
        shutil.copytree(sysconfig.get_paths()["stdlib"], place / "lib", ignore=ignored, symlinks=True)
        return place / "lib"
    if not DJANGO.is_file():
        pytest.skip("not run: Django's source archive is not in the package cache")
    assert hashlib.sha256(DJANGO.read_bytes()).hexdigest() == DJANGO_SHA256
    with tarfile.open(DJANGO) as archive:
        archive.extractall(place, filter="data")
    return place


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_and_parse(tree: Path) -> None:
    for file in source_files(tree, (".py", ".pyi", ".pyw")):
        parse((tree / file.path).read_bytes())


def test_a_cold_index_stays_near_reading_and_parsing_alone(tree: Path) -> None:
    ratios = []
    for _ in range(ROUNDS):
        floor = seconds(lambda: read_and_parse(tree))
        ratios.append(seconds(lambda: index_tree(tree)) / floor)
    assert min(ratios) <= TIMES_FLOOR, ratios


def test_a_warm_index_opens_no_file_and_a_changed_one_parses_what_changed(tree: Path, tmp_path: Path) -> None:
    first = index_tree(tree, cache=tmp_path)
    warm = [seconds(lambda: index_tree(tree, cache=tmp_path)) for _ in range(ROUNDS)]
    assert min(warm) <= WARM_SECONDS, warm
    small = [file.path for file in source_files(tree, (".py", ".pyi", ".pyw")) if file.size < 40_000]
    changed = []
    for _ in range(ROUNDS):
        for path in small[:: len(small) // 9][:10]:
            (tree / path).write_bytes((tree / path).read_bytes() + b"\n")
        changed.append(seconds(lambda: index_tree(tree, cache=tmp_path)))
    assert min(changed) <= TEN_CHANGED_SECONDS, changed
    assert index_tree(tree, cache=tmp_path).graph == first.graph
