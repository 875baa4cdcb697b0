"""The recipes to choose from: the product's own, and those of other packages that are enabled by name."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iama_cli.exits import CliError, Exit
from iama_engine.recipes.contract import Recipe
from iama_engine.recipes.plugins import Broken, Offered


def enabled_names(options: Sequence[str], environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The recipes of other packages that `--enable` or IAMA_RECIPES name."""
    named = environment.get("IAMA_RECIPES", "").split(",")
    return tuple(dict.fromkeys(name.strip() for name in [*options, *named] if name.strip()))


@dataclass(frozen=True, slots=True)
class Listing:
    """What there is: usable recipes, enabled ones that cannot be used, and those that are off."""

    recipes: tuple[Recipe, ...]
    broken: tuple[Broken, ...]
    off: tuple[Offered, ...]

    def to_json(self) -> dict[str, Any]:
        """One document."""
        from iama_engine.recipes.pages import recipe_to_json

        return {
            "recipes": [{key: value for key, value in recipe_to_json(one).items() if key != "cases"} for one in self.recipes],
            "broken": [{"name": one.name, "error_code": str(one.error.code), "reason": one.error.message} for one in self.broken],
            "off": [{"name": one.name, "package": one.package} for one in self.off],
        }


def list_catalogue(enabled: Sequence[str], language: str | None = None) -> Listing:
    """The catalogue; with a language, only recipes for it."""
    from iama_engine.recipes.catalogue import all_recipes
    from iama_engine.recipes.languages import SUFFIXES
    from iama_engine.recipes.plugins import load_enabled, offered_recipes

    if language is not None and language not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise CliError("WRONG_USE", f"there are no recipes for {language!r}; there are some for {known}", Exit.WRONG_USE)
    own = all_recipes()
    others, broken = load_enabled(enabled, {recipe.name for recipe in own})
    chosen = tuple(recipe for recipe in (*own, *others) if language is None or language in recipe.languages)
    off = tuple(one for one in offered_recipes() if one.name not in enabled)
    return Listing(chosen, broken, off)
