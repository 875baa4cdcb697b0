"""Languages by suffix."""

import pytest

from iama_engine.recipes.catalogue import all_recipes
from iama_engine.recipes.languages import SUFFIXES, language_of, languages_of, suffixes_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.py", "python"),
        ("a/b.d.ts", "typescript"),
        ("a.cjs", "javascript"),
        ("a.tsx", "typescript"),
        ("a.jsx", "javascript"),
        ("Makefile", None),
        ("a.java", "java"),
        ("a.rb", None),
        (".js", None),
    ],
)
def test_a_suffix_tells_the_language(path: str, language: str | None) -> None:
    assert language_of(path) == language


def test_several_files_and_languages() -> None:
    assert languages_of(["a.py", "b.ts", "c.md"]) == {"python", "typescript"}
    assert "a.mjs".endswith(suffixes_of(["javascript"])) and not "a.py".endswith(suffixes_of(["javascript", "typescript"]))
    assert suffixes_of(["cobol"]) == ()


def test_no_suffix_belongs_to_two_languages() -> None:
    every = suffixes_of(SUFFIXES)
    assert len(every) == len(set(every))


def test_every_recipe_names_known_languages() -> None:
    assert all(recipe.languages and set(recipe.languages) <= SUFFIXES.keys() for recipe in all_recipes())
