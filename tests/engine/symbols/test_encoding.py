"""Bytes survive being read as text, whatever they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iama_engine.symbols.encoding import declared_codec, decode_exact, encode_exact, encode_new, newline_of, parser_view

COOKIES = (
    b"",
    b"# coding: latin-1\n",
    b"# -*- coding: cp1252 -*-\n",
    b"#!x\n# vim: set fileencoding=shift_jis :\n",
    b"# coding: utf-7\n",
    b"\xef\xbb\xbf",
)


@given(st.sampled_from(COOKIES), st.binary())
def test_text_encodes_back_to_the_same_bytes(cookie: bytes, rest: bytes) -> None:
    content = cookie + rest
    text, codec = decode_exact(content)
    assert encode_exact(text, codec) == content
    assert encode_new(text) == content


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (b"x = 1\n", "utf-8"),
        (b"# coding: latin-1\n", "iso8859-1"),
        (b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n", "cp1252"),
        (b"x = 1\n# coding: latin-1\n", "utf-8"),
        (b"\n\n# coding: latin-1\n", "utf-8"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "utf-8"),
        (b"# coding: no-such-codec\n", "utf-8"),
        (b"# coding: utf-16\n", "utf-8"),
        (b"# coding: rot13\n", "utf-8"),
        (b"# coding: utf-8-sig\n", "utf-8"),
        (b"# coding: shift_jis\n", "shift_jis"),
    ],
)
def test_the_cookie_names_the_codec_as_far_as_it_can_be_trusted(content: bytes, codec: str) -> None:
    assert declared_codec(content) == codec


@pytest.mark.parametrize(
    ("content", "newline"),
    [(b"", b"\n"), (b"a\nb\n", b"\n"), (b"a\r\nb\r\nc\n", b"\r\n"), (b"a\rb\r", b"\r"), (b"a\r\nb\n", b"\n")],
)
def test_the_newline_is_the_one_most_lines_have(content: bytes, newline: bytes) -> None:
    assert newline_of(content) == newline


@given(st.sampled_from(COOKIES), st.binary())
def test_the_parser_s_view_has_the_same_length(cookie: bytes, rest: bytes) -> None:
    assert len(parser_view(cookie + rest)) == len(cookie + rest)


def test_the_parser_reads_identifiers_of_other_encodings_as_letters() -> None:
    assert parser_view("# coding: latin-1\ngröße = 1\n".encode("latin-1")) == b"# coding: latin-1\ngrxxe = 1\n"
