"""What the parser calls broken."""

import pytest

from iama_engine.symbols.syntax import captures, count_errors, parse


@pytest.mark.parametrize(
    ("source", "broken"),
    [
        (b"def f():\n    return 1\n", False),
        (b"print 'python 2'\nexec 'x'\n", False),
        (b"def f(:\n    pass\n", True),
        (b"x = )\n", True),
        ("# coding: latin-1\ndef größe(): pass\n".encode("latin-1"), False),
        (b"x = '\xff'\n", False),
    ],
)
def test_errors_are_counted_where_there_are_any(source: bytes, broken: bool) -> None:
    places, size = count_errors(parse(source))
    assert (places > 0) == (size > 0) == broken


def test_captures_go_by_name() -> None:
    found = captures(parse(b"def f(): pass\nclass A: pass\n").root_node, "(function_definition) @f (class_definition) @c")
    assert {name: len(nodes) for name, nodes in found.items()} == {"f": 1, "c": 1}
