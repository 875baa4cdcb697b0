"""Recipes of a package that is really installed: found, off until named, and refused alone where they are broken."""

import sys
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.cases import cases_of
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.plugins import load_enabled, offered_recipes

HELLO = {"a.py": b'print("hello")\n'}
BROKEN = {
    "broken_import": "AttributeError",
    "not_a_recipe": "its title is no str",
    "misnamed": "it calls itself 'guard_clauses'",
    "guard_clauses": "several packages offer that name: iama-shout, IAMA itself",
}


@pytest.fixture
def installed(recipe_package: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(recipe_package))
    return recipe_package


def test_without_the_package_nothing_is_offered() -> None:
    assert [one for one in offered_recipes() if one.package == "iama-shout"] == []


def test_offered_recipes_are_listed_without_being_imported(installed: Path) -> None:
    sys.modules.pop("iama_shout", None)
    found = {one.name: one.package for one in offered_recipes()}
    assert found["shout"] == "iama-shout" and found.keys() >= BROKEN.keys()
    assert "iama_shout" not in sys.modules


def test_an_enabled_recipe_works_and_brings_its_cases(installed: Path) -> None:
    recipe = recipe_named("shout", ["shout"])
    units = recipe.propose(RecipeInput(HELLO, ("a.py",))).units
    assert [unit.title for unit in units] == ["Greet loudly in a.py"]
    assert [case.name for case in cases_of(recipe)] == ["greeting", "twice"]


def test_one_that_is_not_enabled_is_unknown(installed: Path) -> None:
    with pytest.raises(EngineError) as caught:
        recipe_named("shout")
    assert caught.value.code == Refusal.RECIPE_UNKNOWN


def test_broken_ones_are_refused_each_with_its_reason_and_the_good_one_stays(installed: Path) -> None:
    recipes, broken = load_enabled(["shout", "nowhere", *BROKEN], {"guard_clauses"})
    assert [recipe.name for recipe in recipes] == ["shout"]
    reasons = {one.name: one.error for one in broken}
    assert reasons.keys() == {"nowhere", *BROKEN}
    for name, words in BROKEN.items():
        assert words in reasons[name].message and reasons[name].code == Refusal.RECIPE_BROKEN
    assert reasons["nowhere"].code == Refusal.RECIPE_UNKNOWN


@pytest.mark.parametrize(
    ("name", "words"), [("failing", "it failed: ZeroDivisionError: nothing to divide"), ("straying", "no targets: elsewhere.py")]
)
def test_one_that_fails_at_work_or_leaves_the_targets_is_a_typed_refusal(installed: Path, name: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as caught:
        recipe_named(name, [name]).propose(RecipeInput(HELLO, ("a.py",)))
    assert caught.value.code == Refusal.RECIPE_BROKEN


def test_a_recipe_of_the_product_is_never_replaced(installed: Path) -> None:
    assert type(recipe_named("guard_clauses", ["guard_clauses"])).__module__ == "iama_engine.recipes.guard_clauses"
