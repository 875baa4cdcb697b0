"""The recipes for JavaScript on real packages, each alone and all in order: the packages' own tests do what they did."""

import json
import statistics
import time
from pathlib import Path

import pytest

from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.packages import EJS, SAX, Package, own_tests, unpack
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

pytestmark = [needs_node, pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(900)]
SECONDS = 2.0
PASSED = {"sax": 44, "ejs": 35}
both = pytest.mark.parametrize("package", [SAX, EJS], ids=lambda one: one.name)


def write(root: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (root / path).write_bytes(content)


@both
def test_own_tests_do_what_they_did_after_each_recipe_and_after_all(package: Package, tmp_path: Path) -> None:
    root = unpack(package, tmp_path)
    before = own_tests(package, root)
    original = {path: (root / path).read_bytes() for path in package.targets}
    assert list(before.values()).count("passed") == PASSED[package.name] == len(before)
    told, whole = {}, original
    for recipe in JAVASCRIPT_RECIPES:
        output = recipe.propose(RecipeInput(original, package.targets))
        told[recipe.name] = {"units": len(output.units), "left alone": len(output.declined)}
        write(root, all_rewritten(recipe.name, original))
        assert own_tests(package, root) == before, recipe.name
        whole = all_rewritten(recipe.name, whole)
    write(root, whole)
    assert own_tests(package, root) == before
    print(package.name, json.dumps(told))


def test_a_recipe_on_a_file_of_a_thousand_lines_takes_seconds(tmp_path: Path) -> None:
    root = unpack(SAX, tmp_path)
    given = RecipeInput({path: (root / path).read_bytes() for path in SAX.targets}, SAX.targets)
    spent = []
    for _ in range(5):
        started = time.monotonic()
        recipe_named("var_to_let_const").propose(given)
        spent.append(time.monotonic() - started)
    print(f"median {statistics.median(spent):.2f} s of {spent}")
    assert statistics.median(spent) <= SECONDS
