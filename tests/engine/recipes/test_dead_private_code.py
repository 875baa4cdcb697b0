"""Private code that nothing mentions goes, and what only it used goes after it."""

from tests.engine.rewriting import PATH, proposal, refactored

NAME = "dead_private_code"
BEFORE = """
import os
import sys


def _first(x):
    return _second(x)


def _second(x):
    return os.path.join(x)


def used(x):
    return sys.path
    print(x)
"""
AFTER = """
import sys


def used(x):
    return sys.path
"""


def test_a_chain_of_dead_code_goes_to_its_end() -> None:
    assert refactored(NAME, BEFORE) == AFTER


def test_one_unit_a_definition_and_each_names_what_it_removes() -> None:
    titles = [unit.title for unit in proposal(NAME, BEFORE).units]
    assert titles[:2] == [
        f"Remove statements of {PATH}::used that are never reached",
        "Remove _first, a private definition nothing refers to",
    ]
    assert len(titles) == 4


def test_another_file_that_mentions_the_name_keeps_it() -> None:
    after = refactored(NAME, BEFORE, {"docs/conf.py": "hook = '_first'\n"})
    assert "_first" in after
    assert "_second" in after
    assert "print" not in after


def test_a_file_that_does_not_parse_keeps_what_it_mentions() -> None:
    assert "def _first" in refactored(NAME, BEFORE, {"old.py": "print _first\n"})
