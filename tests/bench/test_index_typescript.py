"""Indexing a TypeScript tree of 3,000 files: real sources of apollo-utilities, as often as it takes, so that every import resolves."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from iama_cli.demo.fetch import cache_folder, fetch, unpack
from iama_cli.demo.packages import chosen_package
from iama_cli.exits import CliError
from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.symbols.index import index_tree
from iama_engine.symbols.syntax import parse
from iama_engine.symbols.walk import source_files

FILES, TIMES_FLOOR, WARM_SECONDS, TEN_CHANGED_SECONDS = 3_000, 1.7, 0.2, 0.2
ROUNDS = 3

pytestmark = [pytest.mark.slow, pytest.mark.figures]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place, package = tmp_path_factory.mktemp("tree"), chosen_package("apollo-utilities", None)
    try:
        source = unpack(fetch(package, cache_folder()), package, place / "one") / "src"
    except CliError as error:
        pytest.skip(f"not run: {error.message}")
    count = len(source_files(source, (".ts",)))
    for number in range(-(-FILES // count)):
        shutil.copytree(source, place / "many" / f"package{number}" / "src")
    return place / "many"


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read_and_parse(tree: Path) -> None:
    for file in source_files(tree, (".ts",)):
        parse((tree / file.path).read_bytes(), grammar=TYPESCRIPT.grammar(file.path))


def test_a_cold_index_stays_near_reading_and_parsing_alone(tree: Path) -> None:
    ratios = []
    for _ in range(ROUNDS):
        floor = seconds(lambda: read_and_parse(tree))
        ratios.append(seconds(lambda: index_tree(tree, language=TYPESCRIPT)) / floor)
    print("cold / floor", [round(ratio, 2) for ratio in ratios])
    assert min(ratios) <= TIMES_FLOOR, ratios


def test_a_warm_index_opens_no_file_and_a_changed_one_parses_what_changed(tree: Path, tmp_path: Path) -> None:
    first = index_tree(tree, cache=tmp_path, language=TYPESCRIPT)
    assert len(first.files) >= FILES and all(index.parse_ok for index in first.files.values())

    def again() -> float:
        return seconds(lambda: index_tree(tree, cache=tmp_path, language=TYPESCRIPT))

    warm = [again() for _ in range(ROUNDS)]
    changed = []
    for _ in range(ROUNDS):
        for path in list(first.files)[:: len(first.files) // 9][:10]:
            (tree / path).write_bytes((tree / path).read_bytes() + b"\n")
        changed.append(again())
    print("warm", [round(one, 3) for one in warm], "ten changed", [round(one, 3) for one in changed])
    assert min(warm) <= WARM_SECONDS and min(changed) <= TEN_CHANGED_SECONDS, (warm, changed)
