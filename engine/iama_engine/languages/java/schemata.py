"""All faults of a file in one source: each is a copy of its method's body, chosen while the program runs by the number of the fault.

So everything compiles once, and a fault is a number and not a program. A file is segments of text; whoever compiles leaves out those of a
fault that does not compile. Words at the beginnings of methods tell which are entered, words in loops end those that would not end.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.java.mutants import Entry, entry_of
from iama_engine.languages.java.outline import FUNCTIONS, JAVA
from iama_engine.languages.source_mutants import SourceMutant
from iama_engine.symbols.syntax import captures, parse

_LOOP_BODIES = """[(for_statement body: (block) @body) (enhanced_for_statement body: (block) @body)
(while_statement body: (block) @body) (do_statement body: (block) @body)]"""
_LARGEST_METHOD = 40_000
"""Bytes of source of all copies of a method: a method's code has a bound, and what javac makes is seldom longer than its source."""
_STEP = b" iama.Reach.step(); "


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a source; `fault` is the number of the one it belongs to, -1 where it is always there."""

    fault: int
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What is put in at which bytes, in order of the bytes."""

    at: Sequence[tuple[int, bytes]]

    def put(self, source: bytes, start: int, end: int, change: tuple[int, int, bytes] | None = None) -> bytes:
        """The bytes from `start` to `end` with the words in them and one slice changed, words inside that slice left out."""
        edits = [(place, place, word) for place, word in self.at if start < place < end or place == start]
        if change is not None:
            edits = [edit for edit in edits if not change[0] < edit[0] < change[1]] + [change]
        parts, last = [], start
        for begin, stop, text in sorted(edits, key=lambda edit: (edit[0], edit[1])):
            parts += [source[last:begin], text]
            last = stop
        return b"".join([*parts, source[last:end]])


def write_schemata(path: str, source: bytes, mutants: Mapping[int, SourceMutant], entries: Mapping[int, Entry]) -> list[Segment]:
    """The segments of a file with its faults, by their numbers; `entries` are its methods by theirs.

    A fault has no segment, and so never lives, where it stands in the call of another constructor or where its method grew too long.
    """
    root = parse(source, grammar=JAVA).root_node
    loops = [node.start_byte + 1 for node in captures(root, _LOOP_BODIES, JAVA).get("body", [])]
    hits = [(one.at, f" iama.Reach.hit({number}); ".encode()) for number, one in entries.items()]
    words = _Words(sorted([*hits, *((at, _STEP) for at in loops)]))
    segments: list[Segment] = []
    last = 0
    for method in _outermost(root):
        body = method.child_by_field_name("body")
        assert body is not None
        begin, end = entry_of(method), body.end_byte - 1
        inside = {number: one for number, one in mutants.items() if begin <= one.start and one.end <= end and _may_stand(one, method)}
        if not inside:
            continue
        segments.append(Segment(-1, _decoded(words.put(source, last, begin))))
        segments += _copies(source, (begin, end), inside, (words, _answers(method)))
        segments.append(Segment(-1, "{" + _decoded(words.put(source, begin, end)) + "}"))
        last = end
    return [*segments, Segment(-1, _decoded(words.put(source, last, len(source))))]


def _copies(source: bytes, place: tuple[int, int], mutants: Mapping[int, SourceMutant], written: tuple[_Words, bool]) -> Iterator[Segment]:
    (begin, end), (words, answers) = place, written
    left = _LARGEST_METHOD - (end - begin)
    for number, one in mutants.items():
        left -= end - begin
        if left < 0:
            return
        body = _decoded(words.put(source, begin, end, (one.start, one.end, one.text)))
        begins = f"if (iama.Reach.is({number})) {{"
        if answers:  # a copy that lost its answer or its throw must not end the whole method otherwise
            body = f"{begins}{body}\n}} throw new IllegalStateException();"
        yield Segment(number, f"\n{begins}{body}\n}} else\n")


def _answers(method: Node) -> bool:
    kind = method.child_by_field_name("type")
    return kind is not None and kind.type != "void_type"


def _may_stand(one: SourceMutant, method: Node) -> bool:
    """A constructor without one of its assignments may leave a final field without a value, which the compiler tells of the whole."""
    return method.type == "method_declaration" or one.operator != "drop change"


def _outermost(root: Node) -> Iterable[Node]:
    """Methods with code that stand in no other."""
    waiting = list(reversed(root.named_children))
    while waiting:
        node = waiting.pop()
        if node.type in FUNCTIONS and node.child_by_field_name("body") is not None:
            yield node
        else:
            waiting += reversed(node.named_children)


def _decoded(source: bytes) -> str:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode("latin-1")
