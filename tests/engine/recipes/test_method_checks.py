"""Bars forbid a move; questions are for the author. The recipe's own tests hold the full table."""

import ast

import pytest

from iama_engine.recipes.method_checks import bars, decorator_name, importing
from iama_engine.recipes.method_questions import questions
from iama_engine.recipes.source import read_source
from tests.engine.recipes.candidates import candidate

JOB = "class Job:\n    size = 1\n\n    def _half(self, n):\n        return n\n"


def test_a_plain_method_has_neither_bars_nor_questions() -> None:
    given = candidate({"a.py": JOB})
    assert (bars(given), questions(given)) == ([], [])


def test_every_reason_is_given_once() -> None:
    given = candidate({"a.py": "_half = 1\n" + JOB.replace("return n", "return self.size, super()")})
    assert bars(given) == [
        "it uses self (line 6)",
        "it uses super, which depends on where it stands",
        "the module already has _half",
        "the module already uses another _half",
    ]


def test_a_getattr_is_a_bar_and_a_string_a_question() -> None:
    given = candidate({"a.py": JOB, "b.py": "x = 'Job._half'\ngetattr(y, '_half')\n"})
    assert bars(given) == ["b.py:2 looks it up by name"]
    assert [one.partition(" in ")[0] for one in questions(given)] == ["b.py:1 names it", "b.py:2 names it"]


def test_an_import_under_its_own_name_can_be_extended() -> None:
    source = read_source("b.py", b"from a import Other as Job\nfrom a import Job\nimport Job\n")
    found = importing(source, "Job")
    assert found is not None and found.lineno == 2
    assert importing(source, "Other") is None


@pytest.mark.parametrize(("text", "name"), [("a", "a"), ("a.b", "b"), ("a.b(1)", "b"), ("a[1]", "?")])
def test_a_decorator_is_known_by_the_last_part_of_its_name(text: str, name: str) -> None:
    assert decorator_name(ast.parse(text, mode="eval").body) == name
