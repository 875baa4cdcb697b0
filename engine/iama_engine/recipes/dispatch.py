"""Which recipe sees which files: those of its own languages, what says how these are built, and nothing else of the project."""

from dataclasses import replace

from iama_engine.recipes.contract import Recipe, RecipeInput
from iama_engine.recipes.languages import build_files_of, language_of


def input_for(recipe: Recipe, given: RecipeInput) -> RecipeInput:
    """The input with the files and targets that the recipe reads."""
    files = {
        path: content for path, content in given.files.items() if _is_of(recipe, path) or path.endswith(build_files_of(recipe.languages))
    }
    return replace(given, files=files, targets=tuple(path for path in given.targets if _is_of(recipe, path)))


def _is_of(recipe: Recipe, path: str) -> bool:
    return language_of(path) in recipe.languages
