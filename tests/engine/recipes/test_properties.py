"""What holds for every recipe, on modules of the standard library that nobody wrote for the recipes."""

import ast
import codecs
import io
import tokenize
from collections import Counter
from contextlib import suppress
from functools import cache

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.recipes.catalogue import all_recipes, recipe_named
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from tests.engine.rewriting import PATH, apply_units
from tests.engine.stdlib import library_source

MODULES = ("contextlib.py", "json/decoder.py", "textwrap.py")
RECIPES = tuple(recipe.name for recipe in all_recipes() if "python" in recipe.languages)
REMOVES_COMMENTS = {"dead_private_code"}

every_pair = pytest.mark.parametrize(("recipe", "module"), [(recipe, module) for recipe in RECIPES for module in MODULES])


def given(source: bytes) -> RecipeInput:
    return RecipeInput({PATH: source}, (PATH,))


@cache
def proposed(recipe: str, module: str) -> RecipeOutput:
    return recipe_named(recipe).propose(given(library_source(module)))


@cache
def result(recipe: str, module: str) -> bytes:
    return apply_units({PATH: library_source(module)}, proposed(recipe, module).units)[PATH]


def refactored(recipe: str, source: bytes) -> bytes:
    return apply_units({PATH: source}, recipe_named(recipe).propose(given(source)).units)[PATH]


def comments(source: bytes) -> Counter[str]:
    tokens = tokenize.tokenize(io.BytesIO(source).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@every_pair
def test_the_result_compiles(recipe: str, module: str) -> None:
    compile(result(recipe, module), module, "exec")


@every_pair
def test_a_second_run_finds_nothing(recipe: str, module: str) -> None:
    assert [unit.title for unit in recipe_named(recipe).propose(given(result(recipe, module))).units] == []


@every_pair
def test_the_same_input_gives_the_same_output(recipe: str, module: str) -> None:
    assert recipe_named(recipe).propose(given(library_source(module))) == proposed(recipe, module)


@every_pair
def test_a_unit_alone_leaves_a_module_that_parses_or_is_refused_for_building_on_an_earlier_one(recipe: str, module: str) -> None:
    source = library_source(module)
    for position, unit in enumerate(proposed(recipe, module).units):
        try:
            alone = apply_edits({PATH: source}, unit.operations)[PATH]
        except EditRefused:
            assert position > 0
            continue
        assert alone is not None
        ast.parse(alone)


@every_pair
def test_the_first_unit_may_be_dropped(recipe: str, module: str) -> None:
    current = {PATH: library_source(module)}
    for unit in proposed(recipe, module).units[1:]:
        with suppress(EditRefused):
            current = apply_units(current, [unit])
    ast.parse(current[PATH])


@every_pair
def test_comments_stay(recipe: str, module: str) -> None:
    before, after = comments(library_source(module)), comments(result(recipe, module))
    lost = before - after
    assert not lost or recipe in REMOVES_COMMENTS
    assert not after - before


@every_pair
def test_other_line_endings_and_a_byte_order_mark_change_nothing_else(recipe: str, module: str) -> None:
    windows = library_source(module).replace(b"\n", b"\r\n")
    assert refactored(recipe, codecs.BOM_UTF8 + windows) == codecs.BOM_UTF8 + result(recipe, module).replace(b"\n", b"\r\n")


@pytest.mark.parametrize("recipe", RECIPES)
def test_files_that_are_no_targets_stay(recipe: str) -> None:
    files = {module: library_source(module) for module in MODULES[:3]}
    units = recipe_named(recipe).propose(RecipeInput(files, (MODULES[2],))).units
    after = apply_units(files, units)
    assert {path for path in files if files[path] != after[path]} <= {MODULES[2]}


def test_the_recipes_find_work_in_these_modules() -> None:
    busy = {recipe for recipe in RECIPES for module in MODULES if proposed(recipe, module).units}
    assert busy >= {*RECIPES} - {"context_managers", "dataclass_from_plain_class", "dead_private_code", "inline_variable"}
