"""Small faults as slices of a source, in any language that tree-sitter reads: what one is, what people see of it, a fair draw."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tree_sitter import Node

from iama_engine.languages.registry import language_of
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import count_errors, parse

_SHOWN = 60
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Change:
    """`text` in place of the bytes of `node`; `shown` is the expression or statement around it that people read."""

    operator: str
    node: Node
    text: bytes
    shown: Node


@dataclass(frozen=True, slots=True)
class SourceMutant:
    """`text` in place of the bytes `start` to `end` of a file; `line` (from 1), `before` and `after` are for people."""

    path: str
    symbol: str
    operator: str
    line: int
    start: int
    end: int
    text: bytes
    before: str
    after: str

    def apply(self, source: bytes) -> bytes:
        """The file with the fault in it."""
        return source[: self.start] + self.text + source[self.end :]


def depth(span: Span, spans: Sequence[Span]) -> int:
    """How many definitions stand around one."""
    around = 0
    while span.parent >= 0:
        span, around = spans[span.parent], around + 1
    return around


def meant(wanted: Collection[str], known: Collection[str]) -> set[str]:
    """The qualified names that are meant; one that is not there stands for those that end in it, a namespace around it left out."""
    found = {name for name in wanted if name in known}
    return found | {name for name in known for short in wanted if short not in known and name.endswith(f".{short}")}


def is_wanted(span: Span, spans: Sequence[Span], names: Collection[str]) -> bool:
    """Whether the function or one that it stands in was asked for."""
    while span.qualified_name not in names:
        if span.parent < 0:
            return False
        span = spans[span.parent]
    return True


def mutant_of(path: str, address: str, change: Change, blocks: Collection[str]) -> SourceMutant:
    """The fault of a change in the function with this address; `blocks` are node types that no expression goes beyond."""
    node, shown = change.node, _shown(change.shown, blocks)
    text = shown.text or b""
    at = node.start_byte - shown.start_byte
    after = text[:at] + change.text + text[at + node.end_byte - node.start_byte :]
    line = node.start_point[0] + 1
    return SourceMutant(
        path, address, change.operator, line, node.start_byte, node.end_byte, change.text, _one_line(text), _one_line(after)
    )


def _shown(node: Node, blocks: Collection[str]) -> Node:
    """The expression or simple statement around a change that people know it by, as long as it fits on a line."""
    while (above := node.parent) is not None and above.type not in blocks and above.end_byte - above.start_byte <= _SHOWN:
        node = above
    return node


def _one_line(text: bytes) -> str:
    plain = " ".join(text.decode("utf-8", "replace").split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 3] + "..."


def draw_mutants(mutants: Sequence[SourceMutant], sources: Mapping[str, bytes], limit: int, seed: int) -> list[SourceMutant]:
    """At most `limit` of them (0 for all) that leave a file that parses: one of each function in turn, the same for the same seed."""
    chance = random.Random(seed)
    by_function: dict[str, list[SourceMutant]] = {}
    for mutant in mutants:
        by_function.setdefault(mutant.symbol, []).append(mutant)
    for group in by_function.values():
        chance.shuffle(group)
    drawn: list[SourceMutant] = []
    for row in zip_longest(*by_function.values()):
        for mutant in row:
            if mutant is not None and (limit <= 0 or len(drawn) < limit) and _parses(mutant, sources[mutant.path]):
                drawn.append(mutant)
    return drawn


def _parses(mutant: SourceMutant, source: bytes) -> bool:
    language = language_of(mutant.path)
    assert language is not None
    grammar = language.grammar(mutant.path)
    return count_errors(parse(mutant.apply(source), grammar=grammar), grammar) == (0, 0)
