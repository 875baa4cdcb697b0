"""Functions that look at their callers' frames, and their callers two steps up."""

import ast

import pytest

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.frame_lookers import calls_any, frame_lookers
from iama_engine.recipes.project import Project


def lookers(*texts: str) -> set[str]:
    """Names found over some files."""
    files = {f"m{number}.py": text.encode() for number, text in enumerate(texts)}
    return set(frame_lookers(Project(RecipeInput(files, ()))))


@pytest.mark.parametrize(
    "body",
    ["sys._getframe(1)", "inspect.currentframe()", "warnings.warn('x', stacklevel=2)", "inspect.stack()", "traceback.extract_stack()"],
)
def test_a_function_that_looks_at_frames_is_found(body: str) -> None:
    assert lookers(f"def look():\n    return {body}\n") == {"look"}


def test_its_callers_in_the_same_file_count_two_steps_up() -> None:
    text = "def look():\n    sys._getframe(1)\ndef one():\n    look()\ndef two():\n    self.one()\ndef three():\n    two()\n"
    assert lookers(text) == {"look", "one", "two"}


def test_files_without_a_frame_word_have_none() -> None:
    assert lookers("def one():\n    return 1\n", "(\n") == set()


def test_a_call_is_recognised_by_the_last_part_of_its_name() -> None:
    names = frozenset({"look"})
    assert calls_any(ast.parse("x = [a.b.look(1)]"), names)
    assert calls_any(ast.parse("look()"), names)
    assert not calls_any(ast.parse("look; a.look; other()"), names)
