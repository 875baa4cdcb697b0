"""A file as text with a tree, and splices that leave every other byte alone."""

import ast
import codecs

import pytest

from iama_engine.recipes.source import Source, Splice, Unreadable, decode, parse, read_source, read_sources

TEXT = "# é\nx = 'é'; y = 1\nif x:\n\tz = (x,\n  y)\n"


def source(text: str = TEXT) -> Source:
    """A file in memory."""
    return read_source("a.py", text.encode())


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_offsets_count_characters_whatever_ends_the_lines(newline: str) -> None:
    given = source(TEXT.replace("\n", newline))
    for node in ast.walk(given.tree):
        if isinstance(node, ast.Name):
            assert given.text[given.start(node) : given.end(node)] == node.id


def test_lines_are_found_and_beyond_the_end_there_is_nothing() -> None:
    given = source()
    assert given.line(2) == "x = 'é'; y = 1\n"
    assert given.line(6) == given.line(7) == ""
    assert given.line_start(99) == len(TEXT)
    assert given.indentation(4) == "\t"


def test_splices_change_only_their_places_and_take_the_files_line_ending() -> None:
    given = source("a = 1\r\nb = 2\r\nc = 3\r\n")
    assert given.spliced([Splice(14, 14, "new\n"), Splice(0, 1, "z")]) == "z = 1\r\nb = 2\r\nnew\r\nc = 3\r\n"


def test_insertions_at_one_place_keep_their_order() -> None:
    assert source("x\n").spliced([Splice(0, 0, "b\n"), Splice(0, 0, "a\n")]) == "b\na\nx\n"


def test_overlapping_splices_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"a\.py: splices overlap at 2"):
        source().spliced([Splice(0, 3, ""), Splice(2, 4, "")])


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"x = 1\n", "utf-8"),
        (codecs.BOM_UTF8 + b"x = 1\n", "utf-8"),
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "iso-8859-1"),
        ("# -*- coding: cp1252 -*-\nx = '€'\n".encode("cp1252"), "cp1252"),
    ],
)
def test_bytes_come_back_as_they_were(data: bytes, encoding: str) -> None:
    given = read_source("a.py", data)
    assert given.encoding == encoding
    assert given.encoded(given.text) == data


@pytest.mark.parametrize("data", [b"x = '\xe9'\n", b"# coding: no-such\n", b"def (:\n", b"x = 1\x00\n", b"# coding: utf-16\nx\n"])
def test_what_is_no_python_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_source("a.py", data)


def test_files_are_sorted_into_sources_and_reasons() -> None:
    sources, unreadable = read_sources([("a.py", b"x\n"), ("b.py", b"(\n")])
    assert list(sources) == ["a.py"]
    assert "was never closed" in unreadable["b.py"]


def test_too_deep_an_expression_is_unreadable_and_no_crash() -> None:
    with pytest.raises(Unreadable):
        parse("(" * 500 + ")" * 500)


def test_decode_gives_the_byte_order_mark_apart() -> None:
    assert decode(codecs.BOM_UTF8 + b"x") == ("x", "utf-8", codecs.BOM_UTF8)


def test_a_node_s_text() -> None:
    given = source()
    assert given.segment(given.tree.body[0]) == "x = 'é'"
