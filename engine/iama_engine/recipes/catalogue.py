"""The recipes in the order they are applied. Listing them costs nothing: each imports what it works with when it is asked."""

from collections.abc import Collection
from functools import cache

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.annotate_from_traces import AnnotateFromTraces
from iama_engine.recipes.context_managers import ContextManagers
from iama_engine.recipes.contract import Recipe, Strategy
from iama_engine.recipes.dataclass_from_plain_class import DataclassFromPlainClass
from iama_engine.recipes.dead_private_code import DeadPrivateCode
from iama_engine.recipes.guard_clauses import GuardClauses
from iama_engine.recipes.inline_variable import InlineVariable
from iama_engine.recipes.java.recipes import JAVA_RECIPES
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from iama_engine.recipes.modernise_python import ModernisePython
from iama_engine.recipes.move_method_to_function import MoveMethodToFunction
from iama_engine.recipes.plugins import load_enabled
from iama_engine.recipes.repeated_literals import RepeatedLiterals
from iama_engine.recipes.split_long_function import SplitLongFunction

_RANK = {strategy: rank for rank, strategy in enumerate(Strategy)}


@cache
def all_recipes() -> tuple[Recipe, ...]:
    """Every recipe, in order of application: idioms first, so that the structural ones read modern code; annotations last."""
    return (
        ModernisePython(),
        ContextManagers(),
        DeadPrivateCode(),
        MoveMethodToFunction(),
        GuardClauses(),
        InlineVariable(),
        SplitLongFunction(),
        DataclassFromPlainClass(),
        RepeatedLiterals(),
        AnnotateFromTraces(),
        *JAVASCRIPT_RECIPES,
        *JAVA_RECIPES,
    )


def recipe_named(name: str, enabled: Collection[str] = ()) -> Recipe:
    """One recipe by its public name; raises `EngineError(RECIPE_UNKNOWN)`, or `RECIPE_BROKEN` for one of another package.

    `enabled` names the recipes of other packages that may be used; only the one asked for is loaded.
    """
    for recipe in all_recipes():
        if recipe.name == name:
            return recipe
    if name in enabled:
        recipes, broken = load_enabled([name], ())
        if broken:
            raise broken[0].error
        return recipes[0]
    known = ", ".join(recipe.name for recipe in all_recipes())
    raise EngineError(Refusal.RECIPE_UNKNOWN, f"no recipe is called {name!r}; there are {known}", {"name": name})


def recipes_for(strategy: Strategy, languages: Collection[str] | None = None) -> tuple[Recipe, ...]:
    """The recipes a strategy includes, in order of application; with `languages`, only those for one of them."""
    return tuple(
        recipe
        for recipe in all_recipes()
        if _RANK[recipe.strategy] <= _RANK[strategy] and (languages is None or not set(languages).isdisjoint(recipe.languages))
    )
