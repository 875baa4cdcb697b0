"""Text of source files without losing a byte: what is decoded here encodes back to exactly what it was.

Bytes that do not fit the declared encoding travel as surrogates (`surrogateescape`), so even a file whose coding cookie
lies can be edited. A codec that cannot round-trip a file, or is no superset of ASCII, is not used for it.
"""

import codecs
import functools
import re
from contextlib import suppress

BOM = codecs.BOM_UTF8
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_ESCAPE = "surrogateescape"
_ASCII = bytes(range(128))


def declared_codec(data: bytes) -> str:
    """The codec that a PEP 263 cookie in the first two lines names, else UTF-8; an unknown one counts as UTF-8."""
    if data.startswith(BOM):
        return "utf-8"
    lines = data.split(b"\n", 2)[:2]
    if not any(b"coding" in line for line in lines):
        return "utf-8"
    for line in re.split(rb"\r\n|\r|\n", b"\n".join(lines), maxsplit=2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return _usable(found[1].decode("ascii", "replace"))
        if not _BLANK.match(line):
            break
    return "utf-8"


@functools.cache
def _usable(name: str) -> str:
    """The codec's own name if it is a superset of ASCII that can carry stray bytes, else UTF-8."""
    try:
        codec = codecs.lookup(name).name
        plain = _ASCII.decode(codec) == _ASCII.decode("ascii") and _ASCII.decode("ascii").encode(codec) == _ASCII
        if plain and "\udc80".encode(codec, _ESCAPE) == b"\x80":
            return codec
    except (LookupError, UnicodeError, TypeError, AttributeError):
        return "utf-8"
    return "utf-8"


def decode_exact(data: bytes) -> tuple[str, str]:
    """The text and the codec to encode it with again; `encode_exact(*decode_exact(data)) == data` for all bytes."""
    codec = declared_codec(data)
    if codec != "utf-8":
        with suppress(UnicodeError):
            text = data.decode(codec, _ESCAPE)
            if text.encode(codec, _ESCAPE) == data:
                return text, codec
        return data.decode("ascii", _ESCAPE), codec
    return data.decode(codec, _ESCAPE), codec


def encode_exact(text: str, codec: str) -> bytes:
    """Bytes of `text`; raises `UnicodeEncodeError` where the codec has no such character."""
    return text.encode(codec, _ESCAPE)


def encode_new(text: str) -> bytes:
    """Bytes of a whole file given as text: its own coding cookie decides, as Python would read it."""
    head = "utf-8" if text.startswith("\ufeff") else declared_codec(text.encode("ascii", "replace"))
    return encode_exact(text, head)


def newline_of(data: bytes) -> bytes:
    """The line ending most lines use; a line feed where there is none or a tie."""
    crlf = data.count(b"\r\n")
    lone_cr = data.count(b"\r") - crlf
    line_feed = data.count(b"\n") - crlf
    if crlf > line_feed and crlf >= lone_cr:
        return b"\r\n"
    return b"\r" if lone_cr > line_feed else b"\n"


def parser_view(data: bytes) -> bytes:
    """The same number of bytes in ASCII or UTF-8, for a parser that reads nothing else: other letters become `x`."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        text, codec = decode_exact(data)
        view = b"".join(b"x" * len(encode_exact(c, codec)) if ord(c) > 127 else c.encode() for c in text)
        return view if len(view) == len(data) else data
    return data
