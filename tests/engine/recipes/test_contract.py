"""The contract of recipes: what they are given cannot be changed by them, and what they may rely on without being told."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from iama_engine.recipes.catalogue import all_recipes
from iama_engine.recipes.contract import CallTypes, Declined, EditUnit, Recipe, RecipeInput, RecipeOutput, Risk, Strategy

SOURCE = b"""\
import os
import sys

def f(a):
    if a == None:
        return 'a text that is said again'
    return len('a text that is said again')
"""


def test_the_strategies_are_ranked_from_mild_to_bold() -> None:
    assert [str(one) for one in Strategy] == ["CONSERVATIVE", "STANDARD", "COMPREHENSIVE"]
    assert [str(one) for one in Risk] == ["low", "medium", "high"]


def test_without_more_a_recipe_may_change_any_symbol_for_the_oldest_python_supported_and_knows_no_types() -> None:
    given = RecipeInput({"a.py": b""}, ("a.py",))
    assert (given.symbol, dict(given.traces), given.min_python) == (None, {}, (3, 11))
    assert (RecipeOutput().units, RecipeOutput().declined, EditUnit("t", ()).symbols) == ((), (), ())


@pytest.mark.parametrize("value", [RecipeInput({}, ()), EditUnit("t", ()), Declined("f", "why"), RecipeOutput(), CallTypes({}, (), 0)])
def test_no_recipe_can_write_to_what_passes_through_it(value: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, None)


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda one: one.name)
def test_proposing_is_pure_and_stays_within_the_targets(recipe: Recipe) -> None:
    files = {"a.py": SOURCE, "b.py": SOURCE}
    given = RecipeInput(files, ("a.py",), traces={"a.py::f": CallTypes({"a": ("None",)}, ("int", "str"), 3)})
    first, second = recipe.propose(given), recipe.propose(given)
    assert first == second
    assert files == {"a.py": SOURCE, "b.py": SOURCE}
    assert {operation.path for unit in first.units for operation in unit.operations} <= {"a.py"}


def test_the_example_above_gives_some_recipe_something_to_do() -> None:
    given = RecipeInput({"a.py": SOURCE}, ("a.py",))
    assert any(recipe.propose(given).units for recipe in all_recipes())


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda one: one.name)
def test_every_recipe_states_its_risk_and_its_mildest_strategy(recipe: Recipe) -> None:
    assert isinstance(recipe.risk, Risk)
    assert isinstance(recipe.strategy, Strategy)
