"""Edits at UTF-16 positions leave every other byte as it is."""

import codecs

import pytest

from iama_engine.recipes.utf16_text import Edit, NotText, read_text


def test_positions_count_utf16_units() -> None:
    text = read_text("a = '😀é'; var b;".encode())
    assert text.edited([Edit(11, 14, "let")]).content == "a = '😀é'; let b;"


@pytest.mark.parametrize("data", [b"", b"x\r\ny", codecs.BOM_UTF8 + b"x", "\u2028é😀".encode(), b"a\rb\n\n"])
def test_nothing_changes_without_an_edit(data: bytes) -> None:
    assert read_text(data).edited([]).encoded() == data


def test_several_edits_count_in_the_text_as_it_was() -> None:
    assert read_text(b"a\r\nb\r\n").edited([Edit(3, 4, "z"), Edit(0, 1, "x\r\ny")]).encoded() == b"x\r\ny\r\nz\r\n"
    assert read_text(b"ab").edited([Edit(1, 1, "-"), Edit(2, 2, ";")]).content == "a-b;"


@pytest.mark.parametrize("data", [codecs.BOM_UTF16_LE + "x".encode("utf-16-le"), b"\xe9t\xe9"])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(NotText, match="not written in UTF-8"):
        read_text(data)
