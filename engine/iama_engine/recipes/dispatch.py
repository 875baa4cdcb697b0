"""Which recipe sees which files: those of its own languages, and nothing else of the project."""

from collections.abc import Iterable
from dataclasses import replace

from iama_engine.languages.registry import language_of
from iama_engine.recipes.contract import Recipe, RecipeInput


def speaks(recipe: Recipe, targets: Iterable[str]) -> bool:
    """Whether one of the targets is written in a language of the recipe."""
    return any(_is_of(recipe, path) for path in targets)


def input_for(recipe: Recipe, given: RecipeInput) -> RecipeInput:
    """The input with the files and targets that the recipe reads."""
    files = {path: content for path, content in given.files.items() if _is_of(recipe, path)}
    return replace(given, files=files, targets=tuple(path for path in given.targets if _is_of(recipe, path)))


def _is_of(recipe: Recipe, path: str) -> bool:
    language = language_of(path)
    return language is not None and language.name in recipe.languages
