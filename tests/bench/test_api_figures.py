"""Thirty breaks of an API seeded in five real packages are told by `iama verify`, and what the recipes make of those packages is not."""

import random
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from iama_cli.demo.fetch import cache_folder, fetch, unpack
from iama_cli.demo.packages import PACKAGES
from iama_engine.edits.apply import apply_edits
from iama_engine.probe.touched import find_touched
from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import RecipeInput, Strategy
from tests.bench.proof.api_breaks import ApiBreak, api_breaks

BREAKS = 30
NAMES = tuple(package.name for package in PACKAGES if package.language == "python")

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1800)]


@cache
def files_of(name: str) -> dict[str, bytes]:
    """Every Python file of a demonstration package, as it was published."""
    package = next(package for package in PACKAGES if package.name == name)
    with TemporaryDirectory() as folder:
        root = unpack(fetch(package, cache_folder()), package, Path(folder, "package"))
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.py")) if path.is_file()}


def targets_of(name: str) -> tuple[str, ...]:
    return next(package.targets for package in PACKAGES if package.name == name)


def seeded() -> list[tuple[bytes, ApiBreak]]:
    """So many breaks of each package, drawn by a fixed seed."""
    found = []
    each = BREAKS // len(NAMES)
    for name in NAMES:
        sources = {path: files_of(name)[path] for path in targets_of(name)}
        candidates = [(source, one) for path, source in sources.items() for one in islice(api_breaks(path, source, f"API of {name}"), each)]
        random.Random(name).shuffle(candidates)
        found += candidates[:each]
    return found


def test_thirty_seeded_breaks_are_told() -> None:
    missed = []
    for source, broken in seeded():
        path = broken.address.split("::")[0]
        told = find_touched({path: source}, {path: broken.text.encode()}).api
        if broken.address not in {change.address for change in told}:
            missed.append((broken.address, broken.kind, told))
    print(f"{BREAKS - len(missed)} of {BREAKS} told")
    assert missed == []


@pytest.mark.parametrize("name", NAMES)
def test_what_the_recipes_make_of_a_package_breaks_no_api(name: str) -> None:
    before = files_of(name)
    files = dict(before)
    for recipe in recipes_for(Strategy.COMPREHENSIVE, ("python",)):
        for unit in recipe.propose(RecipeInput(files, targets_of(name))).units:
            files.update({path: content for path, content in apply_edits(files, unit.operations).items() if content is not None})
    touched = find_touched(before, files)
    print(f"{name}: {len(touched.functions)} functions differ, {len(touched.added)} new")
    assert touched.functions
    assert touched.api == ()
