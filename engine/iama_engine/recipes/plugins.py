"""Recipes of other packages: found by the entry point group `iama.recipes`, loaded only when their name is enabled.

Loading runs another package's code in this process, so nothing is loaded that nobody asked for. One that cannot be used is refused
by itself; it never takes another recipe with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import EditUnit, Recipe, RecipeInput, RecipeOutput, Risk, Strategy

GROUP = "iama.recipes"


@dataclass(frozen=True, slots=True)
class Offered:
    """A recipe that an installed package offers: the name of its entry point, and of the package."""

    name: str
    package: str
    entry: EntryPoint


@dataclass(frozen=True, slots=True)
class Broken:
    """An enabled recipe that cannot be used."""

    name: str
    error: EngineError


def offered_recipes() -> tuple[Offered, ...]:
    """What installed packages offer, by name; nothing of them is imported."""
    offered = (Offered(entry.name, entry.dist.name if entry.dist else "", entry) for entry in entry_points(group=GROUP))
    return tuple(sorted(offered, key=lambda one: (one.name, one.package)))


def load_enabled(enabled: Collection[str], taken: Collection[str]) -> tuple[tuple[Recipe, ...], tuple[Broken, ...]]:
    """The enabled recipes that can be used, and those that cannot; `taken` are names that they must not have."""
    offered = offered_recipes()
    recipes: list[Recipe] = []
    broken: list[Broken] = []
    for name in sorted(set(enabled)):
        try:
            recipes.append(_load(name, [one for one in offered if one.name == name], taken))
        except EngineError as error:
            broken.append(Broken(name, error))
    return tuple(recipes), tuple(broken)


def _load(name: str, offers: Sequence[Offered], taken: Collection[str]) -> Recipe:
    if not offers:
        raise EngineError(Refusal.RECIPE_UNKNOWN, f"no installed package offers a recipe called {name!r}", {"name": name})
    if len(offers) > 1 or name in taken:
        owners = ", ".join([one.package for one in offers] + (["IAMA itself"] if name in taken else []))
        raise _broken(name, f"several packages offer that name: {owners}")
    try:
        made = offers[0].entry.load()
        recipe = made() if isinstance(made, type) else made
    except Exception as error:  # another package: the other recipes go on
        raise _broken(name, f"{offers[0].package} does not load: {type(error).__name__}: {error}") from error
    if fault := _fault(name, recipe):
        raise _broken(name, f"{offers[0].package}: {fault}")
    return Guarded(recipe)


def _fault(name: str, recipe: Any) -> str | None:
    """What the object lacks to be a recipe of this name."""
    for attribute, kind in (("name", str), ("title", str), ("description", str), ("risk", Risk), ("strategy", Strategy)):
        if not isinstance(getattr(recipe, attribute, None), kind):
            return f"its {attribute} is no {kind.__name__}"
    for attribute in ("languages", "refuses"):
        value = getattr(recipe, attribute, None)
        if not isinstance(value, tuple) or not all(isinstance(word, str) for word in value):
            return f"its {attribute} is no tuple of texts"
    if not callable(getattr(recipe, "propose", None)):
        return "it has no method propose"
    return None if recipe.name == name else f"it calls itself {recipe.name!r}"


class Guarded:
    """A recipe of another package: what it raises or gives is looked at before it is believed."""

    def __init__(self, inner: Recipe) -> None:
        self.inner = inner
        self.name, self.title, self.description = inner.name, inner.title, inner.description
        self.refuses, self.languages, self.risk, self.strategy = inner.refuses, inner.languages, inner.risk, inner.strategy

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """What the recipe proposes; `EngineError(RECIPE_BROKEN)` where it fails, answers something else or leaves the targets."""
        try:
            output: Any = self.inner.propose(given)
        except EngineError:
            raise
        except Exception as error:  # the code of another package may raise anything
            raise _broken(self.name, f"it failed: {type(error).__name__}: {error}") from error
        if not isinstance(output, RecipeOutput) or not all(isinstance(unit, EditUnit) for unit in output.units):
            raise _broken(self.name, "it answers something else than a RecipeOutput")
        strays = {operation.path for unit in output.units for operation in unit.operations} - set(given.targets)
        if strays:
            raise _broken(self.name, f"it changes files that are no targets: {', '.join(sorted(strays))}")
        return output


def _broken(name: str, reason: str) -> EngineError:
    return EngineError(Refusal.RECIPE_BROKEN, f"the recipe {name} cannot be used: {reason}", {"name": name, "reason": reason})


def owner_of(recipe: Recipe) -> Recipe:
    """The recipe itself, where it is one of another package."""
    return recipe.inner if isinstance(recipe, Guarded) else recipe
