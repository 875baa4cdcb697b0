"""What is told of a recipe."""

from iama_engine.recipes.cases import cases_of
from iama_engine.recipes.catalogue import all_recipes, recipe_named
from iama_engine.recipes.pages import catalogue_page, page_of, recipe_to_json


def test_a_page_tells_what_why_not_and_shows_every_case() -> None:
    recipe = recipe_named("guard_clauses")
    page = page_of(recipe)
    assert page.startswith("# guard_clauses\n\n**Turn nesting into guard clauses.**")
    assert all(f"- {reason}\n" in page for reason in recipe.refuses)
    for case in cases_of(recipe):
        assert case.title in page and all(text.strip() in page for text in [*case.before.values(), *case.after.values()])


def test_a_case_that_stays_is_shown_once_and_named_so() -> None:
    page = page_of(recipe_named("dead_private_code"))
    assert "*Another file of the project uses it* (stays as it is)\n\nexample.py:\n\n```python\ndef _twice" in page


def test_the_catalogue_has_a_row_and_a_section_for_every_recipe() -> None:
    page = catalogue_page(all_recipes(), "make it")
    assert "Made by `make it`" in page
    for recipe in all_recipes():
        assert f"| [`{recipe.name}`](#{recipe.name}) |" in page and f"\n## {recipe.name}\n" in page


def test_the_document_holds_the_same() -> None:
    document = recipe_to_json(recipe_named("guard_clauses"))
    assert document["languages"] == ["python"] and document["risk"] == "medium" and document["strategy"] == "STANDARD"
    assert {case["name"] for case in document["cases"]} == {case.name for case in cases_of(recipe_named("guard_clauses"))}
