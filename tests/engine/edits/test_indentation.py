"""Fitting source into its place."""

import pytest

from iama_engine.edits.indentation import Place, fit, indentation_of

FOUR = Place(indent="    ", tabs=False, step="    ", newline="\n")
TABS = Place(indent="\t", tabs=True, step="\t", newline="\n")
TOP = Place(indent="", tabs=False, step="    ", newline="\n")


@pytest.mark.parametrize(
    ("given", "place", "expected"),
    [
        ("def f():\n    return 1\n", FOUR, "def f():\n        return 1"),
        ("def f():\n        return 1", FOUR, "def f():\n        return 1"),
        ("    def f():\n        return 1\n", FOUR, "def f():\n        return 1"),
        ("        def f():\n            return 1\n", FOUR, "def f():\n        return 1"),
        ("    def f():\n        return 1\n", TOP, "def f():\n    return 1"),
        ("\n\ndef f(): pass\n\n", FOUR, "def f(): pass"),
        ("@d\ndef f():\n    return 1", FOUR, "@d\n    def f():\n        return 1"),
        ("@d\n    def f():\n        return 1", FOUR, "@d\n    def f():\n        return 1"),
        ("def f():\n    return 1\n\ndef g():\n    return 2", FOUR, "def f():\n        return 1\n\n    def g():\n        return 2"),
        ("def f(a,\n      b):\n    return 1", FOUR, "def f(a,\n          b):\n        return 1"),
        ("def f():\n    if x:\n        return 1", TABS, "def f():\n\t\tif x:\n\t\t\treturn 1"),
        ("def f():\n\tif x:\n\t\treturn 1", FOUR, "def f():\n        if x:\n            return 1"),
        ("def f():\n\treturn 1", TOP, "def f():\n    return 1"),
        ("def f():\n    return (1,\n            2)", TABS, "def f():\n\t\treturn (1,\n\t\t        2)"),
        ("def f():\r\n    return 1\r\n", Place("", False, "    ", "\r\n"), "def f():\r\n    return 1"),
    ],
)
def test_source_takes_on_the_indentation_of_its_place(given: str, place: Place, expected: str) -> None:
    assert fit(given, place) == expected


def test_lines_inside_string_literals_do_not_move() -> None:
    given = 'def f():\n    x = """\nraw\n    raw\n"""\n    return x'
    assert fit(given, FOUR) == 'def f():\n        x = """\nraw\n    raw\n"""\n        return x'


def test_docstrings_move_with_their_function() -> None:
    given = 'def f():\n    """Does.\n\n    More.\n    """\n    return 1'
    assert fit(given, FOUR) == 'def f():\n        """Does.\n\n        More.\n        """\n        return 1'


def test_nothing_is_converted_where_the_neighbourhood_mixes_tabs_and_spaces() -> None:
    mixed = Place(indent="", tabs=None, step="\t", newline="\n")
    assert fit("def f():\n    return 1", mixed) == "def f():\n    return 1"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"def f():\n  return 1\n", (False, "  ")),
        (b"def f():\n\treturn 1\n", (True, "\t")),
        (b"def f():\n\treturn 1\ndef g():\n    return 2\n", (None, "\t")),
        (b"x = 1\n", (None, "    ")),
    ],
)
def test_the_indentation_of_a_source_is_read_off_its_lines(source: bytes, expected: tuple[bool | None, str]) -> None:
    assert indentation_of(source) == expected
