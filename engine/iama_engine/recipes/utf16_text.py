"""The text of a file as Node and Java count it: edits at UTF-16 positions, the byte order mark kept apart."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

BOM = codecs.BOM_UTF8


class NotText(Exception):
    """The file is not UTF-8; the message says so."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace the UTF-16 units `[start, end)` of a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A file without its byte order mark."""

    content: str
    bom: bytes

    def edited(self, edits: Iterable[Edit]) -> "Text":
        """The text after edits that do not overlap."""
        units = self.content.encode("utf-16-le")
        parts: list[bytes] = []
        position = 0
        for edit in sorted(edits):
            parts += (units[2 * position : 2 * edit.start], edit.text.encode("utf-16-le"))
            position = edit.end
        return Text(b"".join((*parts, units[2 * position :])).decode("utf-16-le"), self.bom)

    def encoded(self) -> bytes:
        """The bytes of the file."""
        return self.bom + self.content.encode()


def read_text(data: bytes) -> Text:
    """Raises `NotText` for other encodings."""
    bom = BOM if data.startswith(BOM) else b""
    try:
        return Text(data[len(bom) :].decode("utf-8"), bom)
    except UnicodeDecodeError:
        raise NotText("it is not written in UTF-8") from None
