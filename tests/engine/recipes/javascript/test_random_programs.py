"""Random programs do the same after every recipe, or are left alone: run before and after in real Node."""

import os
from contextlib import suppress
from functools import cache

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.programs import outcomes, program
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

pytestmark = [needs_node, pytest.mark.slow]
COUNT = int(os.environ.get("IAMA_PROGRAMS", "50"))
FIRST = int(os.environ.get("IAMA_SEED", "1"))
RECIPES = [recipe.name for recipe in JAVASCRIPT_RECIPES]
BUSY = {"var_to_let_const", "strict_equality", "arrow_functions", "template_literals", "optional_chaining"}
"""Recipes for which these programs hold work."""


def files() -> dict[str, bytes]:
    """In a wrapper, as the program's names are a function's and not the page's."""
    wrapped = {f"p{seed}.js": f"function run(log, tick) {{\n{program(seed)}\n}}\n" for seed in range(FIRST, FIRST + COUNT)}
    return {path: text.encode() for path, text in wrapped.items()}


@cache
def proposed(name: str) -> RecipeOutput:
    given = files()
    return recipe_named(name).propose(RecipeInput(given, tuple(given)))


@cache
def after(name: str) -> dict[str, bytes]:
    current = files()
    for unit in proposed(name).units:
        current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    return current


def callable_texts(current: dict[str, bytes]) -> list[str]:
    return [f"{content.decode()}\nrun(log, tick);" for content in current.values()]


@pytest.mark.parametrize("name", RECIPES)
def test_every_program_does_what_it_did(name: str) -> None:
    before, changed = files(), after(name)
    expected, found = outcomes(callable_texts(before)), outcomes(callable_texts(changed))
    wrong = [path for path, one, other in zip(before, expected, found, strict=True) if one != other]
    assert wrong == [], (before[wrong[0]].decode(), changed[wrong[0]].decode())
    assert name not in BUSY or sum(before[path] != changed[path] for path in before) > COUNT // 10


@pytest.mark.parametrize("name", RECIPES)
def test_a_second_run_finds_nothing(name: str) -> None:
    current = after(name)
    assert recipe_named(name).propose(RecipeInput(current, tuple(current))).units == ()


@pytest.mark.parametrize("name", RECIPES)
def test_every_third_unit_may_be_dropped(name: str) -> None:
    current = files()
    for number, unit in enumerate(proposed(name).units):
        with suppress(EditRefused):  # its lines were changed by a unit that was dropped
            if number % 3 == 0:
                continue
            current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    assert outcomes(callable_texts(current)) == outcomes(callable_texts(files()))


def test_all_recipes_one_after_another_change_nothing_that_a_program_does() -> None:
    current = files()
    for name in RECIPES:
        current = all_rewritten(name, current)
    before, found = outcomes(callable_texts(files())), outcomes(callable_texts(current))
    wrong = [path for path, one, other in zip(current, before, found, strict=True) if one != other]
    assert wrong == [], (files()[wrong[0]].decode(), current[wrong[0]].decode())
