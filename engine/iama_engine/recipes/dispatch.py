"""Which recipe sees which files: those of its own languages, and nothing else of the project."""

from dataclasses import replace

from iama_engine.recipes.contract import Recipe, RecipeInput
from iama_engine.recipes.languages import language_of


def input_for(recipe: Recipe, given: RecipeInput) -> RecipeInput:
    """The input with the files and targets that the recipe reads."""
    files = {path: content for path, content in given.files.items() if _is_of(recipe, path)}
    return replace(given, files=files, targets=tuple(path for path in given.targets if _is_of(recipe, path)))


def _is_of(recipe: Recipe, path: str) -> bool:
    return language_of(path) in recipe.languages
