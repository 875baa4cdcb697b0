"""Indentation changes everywhere but inside strings."""

import tokenize

import pytest

from iama_engine.recipes.layout import dedent, indent, lines_inside_strings, reindented

TEXT = '    x = """\n  as it is\n"""\n    # note\n\n    if x:\n        y = (1,\n  2)\n'


def test_dedent_leaves_the_insides_of_strings() -> None:
    assert dedent(TEXT, "    ") == 'x = """\n  as it is\n"""\n# note\n\nif x:\n    y = (1,\n2)\n'


def test_indent_leaves_the_insides_of_strings_and_blank_lines() -> None:
    assert indent('x = """\n  as it is\n"""\n\n# note\n', "  ") == '  x = """\n  as it is\n"""\n\n  # note\n'


def test_nothing_changes_without_an_indentation() -> None:
    assert dedent(TEXT, "") is TEXT


def test_tabs_are_indentation_like_any_other() -> None:
    assert reindented("\tif x:\n\t\ty = 1\n", "\t", "    ") == "    if x:\n    \ty = 1\n"


def test_there_and_back_is_the_same() -> None:
    assert reindented(reindented("    a = '''\n b'''\n    c\n", "    ", "        "), "        ", "    ") == "    a = '''\n b'''\n    c\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1\n", set()),
        ("x = 'a'\n", set()),
        ("x = '''a\nb\nc'''\ny\n", {2, 3}),
        ("x = f'''a{\n1}\nb'''\n", {2, 3}),
        ("x = 'a\\\nb'\n", {2}),
    ],
)
def test_lines_that_begin_inside_a_string(text: str, lines: set[int]) -> None:
    assert lines_inside_strings(text) == lines


def test_broken_text_is_not_moved() -> None:
    with pytest.raises(tokenize.TokenError):
        dedent("    x = (1,\n", "    ")
