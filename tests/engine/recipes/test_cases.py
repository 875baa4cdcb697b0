"""Every example that is shown is true: the case is run and gives exactly what it says."""

from pathlib import Path

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.cases import Case, cases_of, read_case
from iama_engine.recipes.catalogue import all_recipes, recipe_named
from iama_engine.recipes.contract import Declined, RecipeInput
from tests.engine.recipes.java.rewriting import needs_jdk

CASES = [
    pytest.param(recipe.name, case, id=f"{recipe.name}-{case.name}", marks=[needs_jdk] if "java" in recipe.languages else [])
    for recipe in all_recipes()
    for case in cases_of(recipe)
]


def run(name: str, before: dict[str, str], symbol: str | None = None) -> tuple[dict[str, str], tuple[Declined, ...]]:
    files = {path: text.encode() for path, text in before.items()}
    output = recipe_named(name).propose(RecipeInput(dict(files), tuple(files), symbol=symbol))
    for unit in output.units:
        changed = files | apply_edits(files, unit.operations)
        files = {path: content for path, content in changed.items() if content is not None}
    return {path: content.decode() for path, content in files.items()}, output.declined


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_gives_what_it_says(name: str, case: Case) -> None:
    after, declined = run(name, dict(case.before), case.symbol)
    assert after == dict(case.after)
    for words in case.refused:
        assert any(words in one.reason for one in declined), declined


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_case_is_done_after_one_run(name: str, case: Case) -> None:
    assert run(name, dict(case.after))[0] == dict(case.after)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_where_something_has_to_be_named_the_recipe_asks_first(name: str, case: Case) -> None:
    if case.symbol is None:
        return
    after, declined = run(name, dict(case.before))
    assert after == dict(case.before)
    assert any("asks first: " in one.reason for one in declined), declined


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda one: one.name)
def test_every_recipe_has_a_case_that_changes_and_one_that_stays(recipe: object) -> None:
    cases = cases_of(recipe_named(getattr(recipe, "name", "")))
    assert {case.changes for case in cases} == {True, False}
    assert len({case.title for case in cases}) == len(cases)


def test_a_case_with_a_name(tmp_path: Path) -> None:
    (tmp_path / "named.md").write_text(
        "# Named\n\n```python before\nx = 1\n```\n\n```text named\nC.m\n```\n\n```python after\nx = 2\n```\n"
    )
    case = read_case(tmp_path / "named.md")
    assert (case.symbol, case.refused, dict(case.after)) == ("C.m", (), {"example.py": "x = 2\n"})


def test_a_case_with_a_file_that_goes_and_one_that_comes(tmp_path: Path) -> None:
    parts = ("before a.js\nx\n", "after a.ts\ny\n")
    text = "# Moved\n\n" + "".join(f"```javascript {part}```\n\n" for part in parts)
    (tmp_path / "moved.md").write_text(f"{text}```text gone a.js\n```\n")
    case = read_case(tmp_path / "moved.md")
    assert (dict(case.before), dict(case.after), case.changes) == ({"a.js": "x\n"}, {"a.ts": "y\n"}, True)
    (tmp_path / "moved.md").write_text(text)
    with pytest.raises(EngineError, match=r"moved\.md is no case"):
        read_case(tmp_path / "moved.md")


def test_a_case_of_several_files(tmp_path: Path) -> None:
    text = "# Two files\n\n```python before a.py\nx = 1\n```\n\n```python before b.py\ny = 1\n```\n\n```python after b.py\ny = 2\n```\n"
    (tmp_path / "two.md").write_text(text)
    case = read_case(tmp_path / "two.md")
    assert (case.title, case.language, case.changes, case.refused) == ("Two files", "python", True, ())
    assert dict(case.after) == {"a.py": "x = 1\n", "b.py": "y = 2\n"}


@pytest.mark.parametrize("text", ["# Nothing\n", "", "# After only\n```python after\nx\n```\n", "\n```python before\nx\n```\n"])
def test_a_file_that_is_no_case_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.md").write_text(text)
    with pytest.raises(EngineError, match=r"odd\.md is no case") as caught:
        read_case(tmp_path / "odd.md")
    assert caught.value.code == Refusal.RECIPE_BROKEN
