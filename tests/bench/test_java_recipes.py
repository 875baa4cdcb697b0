"""The recipes for Java on real packages of Maven: nothing new that the compiler minds, own tests as before, and how long it takes."""

import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.java.recipes import JAVA_RECIPES, JavaRecipe
from tests.engine.recipes.java.packages import CLI, SOURCES_ALONE, VALIDATOR, Package, class_path, own_tests, sources_of
from tests.engine.recipes.java.rewriting import NEWEST, all_rewritten, applied, needs_jdk

pytestmark = [needs_jdk, pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(3600)]
SECONDS = 10.0
PASSED = {"commons-cli": 424, "commons-validator": 443}
tested = pytest.mark.parametrize("package", [CLI, VALIDATOR], ids=lambda one: one.name)
every_recipe = pytest.mark.parametrize("recipe", JAVA_RECIPES, ids=lambda one: one.name)


def changed(recipe: JavaRecipe, package: Package, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files after one recipe; how long it took and what it did is printed."""
    started = time.monotonic()
    output = recipe.propose(RecipeInput(dict(files), tuple(files), java_release=NEWEST, class_path=class_path(package)))
    seconds = time.monotonic() - started
    told = {"units": len(output.units), "left alone": len(output.declined), "seconds": round(seconds, 1)}
    print(package.name, recipe.name, json.dumps(told))
    assert not [one for one in output.declined if one.code]
    return applied(files, output)


@tested
def test_own_tests_do_what_they_did_after_each_recipe(package: Package, tmp_path: Path) -> None:
    files = sources_of(package)
    before = own_tests(package, files, tmp_path / "own", NEWEST)
    assert list(before.values()).count("passed") == PASSED[package.name] == len(before)
    for recipe in JAVA_RECIPES:
        after = changed(recipe, package, files)
        if after != files:
            assert own_tests(package, after, tmp_path / "own", NEWEST) == before, recipe.name


@tested
def test_own_tests_do_what_they_did_after_all_recipes_together(package: Package, tmp_path: Path) -> None:
    files = sources_of(package)
    before = own_tests(package, files, tmp_path / "own", NEWEST)
    for recipe in JAVA_RECIPES:
        files = changed(recipe, package, files)
    assert own_tests(package, files, tmp_path / "own", NEWEST) == before
    assert list(before.values()).count("passed") == PASSED[package.name]


@every_recipe
@pytest.mark.parametrize("package", SOURCES_ALONE, ids=lambda one: one.name)
def test_a_second_run_over_real_sources_finds_nothing(recipe: JavaRecipe, package: Package) -> None:
    files = sources_of(package)
    after = changed(recipe, package, files)
    assert all_rewritten(recipe.name, after) == after


def test_a_recipe_on_a_package_of_59_files_takes_seconds() -> None:
    files = sources_of(VALIDATOR)
    started = time.monotonic()
    changed(next(one for one in JAVA_RECIPES if one.name == "boxed_constructors"), VALIDATOR, files)
    assert time.monotonic() - started <= SECONDS
