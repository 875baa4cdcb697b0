"""The recipes as a list: order, names, and which strategy includes which."""

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import all_recipes, recipe_named, recipes_for
from iama_engine.recipes.contract import Recipe, RecipeInput, RecipeOutput, Strategy
from iama_engine.recipes.languages import SUFFIXES, suffixes_of
from tests.engine.recipes.java.rewriting import needs_jdk


def test_the_strategies_include_one_another() -> None:
    conservative, standard, comprehensive = ([one.name for one in recipes_for(strategy, {"python"})] for strategy in Strategy)
    assert sorted(conservative) == ["dead_private_code", "modernise_python", "repeated_literals"]
    assert set(standard) - set(conservative) == {"context_managers", "guard_clauses", "split_long_function", "annotate_from_traces"}
    assert set(comprehensive) - set(standard) == {"dataclass_from_plain_class", "inline_variable", "move_method_to_function"}


def test_every_strategy_keeps_the_order_of_application() -> None:
    order = [one.name for one in all_recipes() if "python" in one.languages]
    assert order[0] == "modernise_python"
    assert order[-1] == "annotate_from_traces"
    for strategy in Strategy:
        names = [one.name for one in recipes_for(strategy, {"python"})]
        assert names == [name for name in order if name in names]


def test_a_recipe_is_found_by_its_public_name() -> None:
    for recipe in all_recipes():
        assert recipe_named(recipe.name) is recipe


def test_an_unknown_name_is_refused_and_the_known_ones_are_listed() -> None:
    with pytest.raises(EngineError, match="no recipe is called 'polish'; there are modernise_python, ") as caught:
        recipe_named("polish")
    assert caught.value.code == Refusal.RECIPE_UNKNOWN


def test_every_recipe_says_what_it_is_for() -> None:
    assert len({one.name for one in all_recipes()}) == len(all_recipes())
    for recipe in all_recipes():
        assert recipe.title and recipe.description.endswith(".")
        assert all(reason.endswith(".") for reason in recipe.refuses) and recipe.refuses


def test_a_language_has_its_own_recipes() -> None:
    names = {recipe.name for recipe in recipes_for(Strategy.COMPREHENSIVE, {"javascript"})}
    assert "var_to_let_const" in names and "guard_clauses" not in names
    assert len(recipes_for(Strategy.COMPREHENSIVE)) == len(all_recipes())
    assert recipes_for(Strategy.COMPREHENSIVE, ()) == ()


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda one: one.name)
def test_every_recipe_is_content_with_nothing_to_do(recipe: object) -> None:
    for given in (RecipeInput({}, ()), RecipeInput({"a.py": b""}, ("a.py",)), RecipeInput({"a.py": b"x = 1\n"}, ("a.py", "gone.py"))):
        assert recipe_named(getattr(recipe, "name", "")).propose(given).units == ()


@pytest.mark.parametrize(
    "recipe", [pytest.param(one, marks=[needs_jdk] if "java" in one.languages else [], id=one.name) for one in all_recipes()]
)
def test_every_recipe_reports_a_target_that_does_not_parse(recipe: Recipe) -> None:
    path = f"a{suffixes_of(recipe.languages)[0]}"
    output = recipe.propose(RecipeInput({path: b"def (:\n"}, (path,)))
    assert output.units == ()
    assert [one.symbol for one in output.declined] == [path]
    assert "does not parse" in output.declined[0].reason


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda one: one.name)
def test_no_recipe_looks_at_a_file_of_another_language(recipe: Recipe) -> None:
    others = {f"a{suffix}": b"def (:\n" for suffix in suffixes_of(SUFFIXES.keys() - set(recipe.languages))}
    assert recipe.propose(RecipeInput(others, tuple(others))) == RecipeOutput()
