"""A literal that functions repeat gets a name below the imports; few, key-like and format strings do not."""

import pytest

from tests.engine.rewriting import PATH, proposal, refactored

NAME = "repeated_literals"
HEAD = '"""Words."""\n\nimport os\n'


def functions(*expressions: str) -> str:
    return "".join(f"\n\ndef f{number}(a):\n    return {one}\n" for number, one in enumerate(expressions))


def test_three_times_is_often_enough() -> None:
    before = HEAD + functions("'not found'", 'a + "not found"', "'not found'")
    after = HEAD + "\n_NOT_FOUND = 'not found'\n" + functions("_NOT_FOUND", "a + _NOT_FOUND", "_NOT_FOUND")
    assert refactored(NAME, before) == after


def test_a_word_that_is_its_own_name_has_to_come_five_times() -> None:
    assert refactored(NAME, HEAD + functions(*["'border'"] * 4)) == HEAD + functions(*["'border'"] * 4)
    assert "_BORDER = 'border'\n" in refactored(NAME, HEAD + functions(*["'border'"] * 5))


def test_several_names_stand_together() -> None:
    before = HEAD + functions(*["a('not found', 86400)"] * 3)
    assert refactored(NAME, before) == HEAD + "\n_NOT_FOUND = 'not found'\n_SECONDS_PER_DAY = 86400\n" + functions(
        *["a(_NOT_FOUND, _SECONDS_PER_DAY)"] * 3
    )


def test_each_name_is_a_unit_that_says_where_it_acts() -> None:
    (unit,) = proposal(NAME, HEAD + functions(*["'not found'"] * 3)).units
    assert unit.symbols == tuple(f"{PATH}::f{number}" for number in range(3))
    assert unit.title == f"Name 'not found' _NOT_FOUND in {PATH}"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + functions(*["'not found'"] * 2),
        HEAD + functions(*["'not found'"] * 3, "a['not found']"),
        HEAD + "MISSING = 'not found'\n" + functions(*["'not found'"] * 3),
        HEAD + functions(*["'not found'"] * 3, "_NOT_FOUND"),
        HEAD + functions(*["'not ' 'found'"] * 3),
        HEAD + functions(*["b'not found'"] * 3),
        HEAD + functions(*["12345"] * 3),
        functions(*["'not found'"] * 3),
    ],
    ids=["twice", "a key", "named already", "the name is taken", "in pieces", "bytes", "a number nobody knows", "no top"],
)
def test_left_as_it_is(text: str) -> None:
    assert refactored(NAME, text) == text


def test_a_prefix_of_python_2_does_not_reach_the_definition() -> None:
    assert "\n_NOT_FOUND = 'not found'\n" in refactored(NAME, HEAD + functions(*["u'not found'"] * 3))


def test_the_name_stands_below_conditional_imports_and_above_their_first_use() -> None:
    head = "import os\ntry:\n    import json\nexcept ImportError:\n    json = None\nfrom sys import path\n"
    assert refactored(NAME, head + functions(*["'not found'"] * 3)).startswith(head + "\n_NOT_FOUND = 'not found'\n")
