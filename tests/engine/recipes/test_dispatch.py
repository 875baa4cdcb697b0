"""A recipe sees the files of its own languages."""

from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.dispatch import input_for

FILES = {"a.py": b"", "b.js": b"", "c.ts": b"", "d.md": b""}


def test_files_and_targets_of_other_languages_are_left_out() -> None:
    given = RecipeInput(FILES, ("a.py", "b.js"))
    script = input_for(recipe_named("strict_equality"), given)
    assert (set(script.files), script.targets) == ({"b.js", "c.ts"}, ("b.js",))
    python = input_for(recipe_named("guard_clauses"), given)
    assert (set(python.files), python.targets) == ({"a.py"}, ("a.py",))


def test_what_says_how_java_is_built_goes_to_the_recipes_for_java_alone() -> None:
    given = RecipeInput({**FILES, "A.java": b"", "lib/pom.xml": b""}, ("A.java", "lib/pom.xml"))
    java = input_for(recipe_named("unused_imports"), given)
    assert (set(java.files), java.targets) == ({"A.java", "lib/pom.xml"}, ("A.java",))
    assert "lib/pom.xml" not in input_for(recipe_named("strict_equality"), given).files
