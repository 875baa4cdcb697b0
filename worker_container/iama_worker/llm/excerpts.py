"""What a prompt shows of the files where all of them do not fit: every signature, and whole definitions as far as there is room.

What failing tests point at comes first, then what is most tangled. A definition is shown whole or by its signature, never cut:
half a body would be answered with half a body.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from iama_engine.context.interface import SourceFile
from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import index_file, language_of
from iama_engine.symbols.outline import Symbol

BYTES_PER_TOKEN = 3
"""A cautious figure: code has about 3.5 bytes a token, and the worst case must not be too small."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as a prompt shows it; `shortened` where bodies are left out."""

    path: str
    text: str
    shortened: bool = False


def count_tokens(text: str) -> int:
    """Our own count: never less than what a provider would say of code."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


def excerpt(files: Mapping[str, bytes], room: int | None, wanted: Collection[str] = ()) -> tuple[FileText, ...] | None:
    """The files in at most `room` tokens (None: no bound), or None where not one whole definition fits.

    `wanted` are names (`f`, `Class.f`) whose definitions come first.
    """
    whole = tuple(FileText(path, content.decode("utf-8", "replace")) for path, content in files.items())
    if room is None or _size(whole) <= room:
        return whole
    parts = [_Part(path, content) for path, content in files.items()]
    left = room - sum(part.signatures_cost for part in parts)
    for part in parts:
        part.shows_signatures = left >= room // 2
    left = left if left >= room // 2 else room
    for part, symbol in _by_importance(parts, wanted):
        cost = count_tokens(part.source.body_text(symbol)) + 1
        if cost <= left:
            part.bodies.append(symbol)
            left -= cost
    shown = [part for part in parts if part.bodies]
    return tuple(part.text() for part in shown) or None


class _Part:
    """One file while it is decided what of it is shown."""

    def __init__(self, path: str, content: bytes) -> None:
        content = content.decode("utf-8", "replace").encode()
        self.path, self.source = path, SourceFile(content, language_of(path) or PYTHON)
        self.symbols = index_file(path, content).symbols
        self.bodies: list[Symbol] = []
        self.shows_signatures = True
        self._signatures = "\n".join(self.source.interface_text(symbol) for symbol in self.symbols if "." not in symbol.qualified_name)
        self.signatures_cost = count_tokens(self._signatures)

    def text(self) -> FileText:
        """Signatures first, then what is shown whole, in the file's order."""
        bodies = [self.source.body_text(symbol) for symbol in sorted(self.bodies, key=lambda symbol: symbol.start_byte)]
        signatures = [self._signatures] if self.shows_signatures else []
        return FileText(self.path, "\n\n".join([*signatures, *bodies]), shortened=True)


def _by_importance(parts: Sequence[_Part], wanted: Collection[str]) -> list[tuple[_Part, Symbol]]:
    """Functions and methods: the wanted ones, then by the number of their branches."""
    found = [(part, symbol) for part in parts for symbol in part.symbols if symbol.kind != "class"]
    return sorted(found, key=lambda pair: (not _is_wanted(pair[1], wanted), -pair[1].complexity, pair[1].address))


def _is_wanted(symbol: Symbol, wanted: Collection[str]) -> bool:
    return symbol.qualified_name in wanted or symbol.qualified_name.rpartition(".")[2] in wanted


def _size(files: Sequence[FileText]) -> int:
    return sum(count_tokens(file.text) for file in files)
