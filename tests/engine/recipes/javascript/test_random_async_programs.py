"""Random programs of promises tell the same in the same turns after every recipe, or are left alone: run before and after in real Node."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import EditUnit, RecipeInput, RecipeOutput
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.async_programs import lone_program, outcomes, racing_program
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

pytestmark = [needs_node, pytest.mark.slow]
COUNT = int(os.environ.get("IAMA_PROGRAMS", "50"))
FIRST = int(os.environ.get("IAMA_SEED", "1"))
NAME = "promise_chains_to_async"


def files(program: Callable[[int], str]) -> dict[str, bytes]:
    """As modules, so that the names of a program are not the page's, and each of its functions is a unit of its own."""
    return {f"p{seed}.cjs": f"{program(seed)}\n".encode() for seed in range(FIRST, FIRST + COUNT)}


@cache
def proposed() -> RecipeOutput:
    given = files(racing_program)
    return recipe_named(NAME).propose(RecipeInput(given, tuple(given)))


def told(current: dict[str, bytes]) -> dict[str, str]:
    return dict(zip(current, outcomes([content.decode() for content in current.values()]), strict=True))


def applied(current: dict[str, bytes], unit: EditUnit) -> dict[str, bytes]:
    return current | {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}


def named(current: dict[str, bytes], symbol: str) -> dict[str, bytes]:
    """The programs after this function of each was named."""
    for unit in recipe_named(NAME).propose(RecipeInput(current, tuple(current), symbol=symbol)).units:
        current = applied(current, unit)
    return current


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> list[tuple[str, str]]:
    """Programs that tell something else, before and after."""
    expected, found = told(before), told(after)
    return [(before[path].decode(), after[path].decode()) for path in before if expected[path] != found[path]]


def test_every_line_runs_in_the_turn_in_which_it_ran() -> None:
    before = files(racing_program)
    after = all_rewritten(NAME, before)
    assert differing(before, after) == []
    assert sum(before[path] != after[path] for path in before) > COUNT // 3
    assert recipe_named(NAME).propose(RecipeInput(after, tuple(after))).units == ()


def test_every_other_unit_may_be_dropped() -> None:
    current = before = files(racing_program)
    for number, unit in enumerate(proposed().units):
        if number % 2 == 0:
            with suppress(EditRefused):  # its lines were changed by a unit that was dropped
                current = applied(current, unit)
    assert differing(before, current) == []


def test_all_recipes_one_after_another_keep_every_turn() -> None:
    current = before = files(racing_program)
    for recipe in JAVASCRIPT_RECIPES:
        current = all_rewritten(recipe.name, current)
    assert differing(before, current) == []


def test_a_function_that_was_named_does_the_same_in_the_same_order_where_nothing_races() -> None:
    current = before = files(lone_program)
    for symbol in ("f0", "f1", "f2", "f3", "f4"):
        current = named(current, symbol)
    assert differing(before, current) == []
    assert sum(before[path] != current[path] for path in before) > COUNT // 2


def test_the_clock_of_these_programs_tells_one_turn_from_another() -> None:
    """Without this the tests above could not fail."""
    race = "const f = () => Promise.resolve().then(() => 1); f().then(log); Promise.resolve().then(() => 2).then(log);"
    late = race.replace("Promise.resolve().then(() => 1)", "Promise.resolve().then(() => Promise.resolve(1))")
    assert outcomes([race, late]) == ["[[1],[2]]", "[[2],[1]]"]
