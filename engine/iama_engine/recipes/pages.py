"""What is told of a recipe: the page `iama recipes show` prints, the catalogue page of the docs, and the same as JSON.

Examples are the recipe's own cases, which tests hold to be true.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from iama_engine.recipes.cases import Case, cases_of
from iama_engine.recipes.contract import Recipe


def recipe_to_json(recipe: Recipe) -> dict[str, Any]:
    """Everything about a recipe, its cases included."""
    return {
        "name": recipe.name,
        "title": recipe.title,
        "description": recipe.description,
        "refuses": list(recipe.refuses),
        "languages": list(recipe.languages),
        "risk": str(recipe.risk),
        "strategy": str(recipe.strategy),
        "cases": [
            {"name": case.name, "title": case.title, "before": dict(case.before), "after": dict(case.after), "refused": list(case.refused)}
            | ({"symbol": case.symbol} if case.symbol else {})
            for case in cases_of(recipe)
        ],
    }


def page_of(recipe: Recipe, level: int = 1) -> str:
    """One recipe in Markdown; `level` is that of its heading."""
    return "\n".join(_lines(recipe, "#" * level))


def catalogue_page(recipes: Iterable[Recipe], command: str) -> str:
    """All recipes in Markdown: a table, then one section each. `command` is what makes the page anew."""
    listed = list(recipes)
    rows = [f"| [`{one.name}`](#{one.name}) | {', '.join(one.languages)} | {one.strategy} | {one.risk} | {one.title} |" for one in listed]
    head = ["# Recipes", "", f"Made by `{command}` from the recipes themselves; do not edit. Every example is a case that tests run.", ""]
    table = ["| recipe | languages | from strategy | risk | what it does |", "|---|---|---|---|---|", *rows, ""]
    return "\n".join([*head, *table]) + "\n" + "\n".join(page_of(recipe, 2) for recipe in listed)


def _lines(recipe: Recipe, heading: str) -> Iterator[str]:
    yield from (f"{heading} {recipe.name}", "", f"**{recipe.title}.** {recipe.description}", "")
    yield f"Languages: {', '.join(recipe.languages)}. Risk: {recipe.risk}. From strategy: {recipe.strategy}."
    yield from ("", "Leaves alone:", "")
    yield from (f"- {reason}" for reason in recipe.refuses)
    yield ""
    for case in cases_of(recipe):
        yield from _case_lines(case)


def _case_lines(case: Case) -> Iterator[str]:
    kind = "" if case.changes else " (stays as it is)"
    yield from (f"*{case.title}*{f' (where `{case.symbol}` is named)' if case.symbol else kind}", "")
    for path, text in case.before.items():
        name = f" ({path})" if len(case.before) > 1 or path not in case.after else ""
        stays = case.after.get(path) == text
        yield from _block(case.language, name.strip(" ()") if stays else f"Before{name}", text)
        if not stays and path in case.after:
            yield from _block(case.language, f"After{name}", case.after[path])
    for path in sorted(case.after.keys() - case.before.keys()):
        yield from _block(case.language, f"After ({path})", case.after[path])
    if case.refused:
        yield from (f"Refused: {'; '.join(case.refused)}.", "")


def _block(language: str, title: str, text: str) -> Iterator[str]:
    if title:
        yield from (f"{title}:", "")
    yield from (f"```{language}", text.rstrip("\n"), "```", "")
