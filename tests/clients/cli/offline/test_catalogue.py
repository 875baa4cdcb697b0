"""Recipes to choose from, on the command's side."""

import pytest

from iama_cli.exits import CliError, Exit
from iama_cli.offline.catalogue import enabled_names, list_catalogue


def test_names_come_from_options_and_the_environment_once_each() -> None:
    assert enabled_names(("a", "b"), {"IAMA_RECIPES": " c, a,,"}) == ("a", "b", "c")
    assert enabled_names((), {}) == ()


def test_a_language_narrows_the_list() -> None:
    assert {"python"} <= {language for one in list_catalogue((), "python").recipes for language in one.languages}
    assert len(list_catalogue((), "python").recipes) <= len(list_catalogue(()).recipes)


def test_a_language_without_recipes_is_wrong_use() -> None:
    with pytest.raises(CliError, match="there are some for python, javascript, typescript") as caught:
        list_catalogue((), "cobol")
    assert caught.value.exit_code == Exit.WRONG_USE


def test_an_enabled_recipe_that_is_not_there_is_told_beside_the_others() -> None:
    listing = list_catalogue(("nowhere",))
    assert listing.recipes
    assert [(one["name"], one["error_code"]) for one in listing.to_json()["broken"]] == [("nowhere", "RECIPE_UNKNOWN")]
