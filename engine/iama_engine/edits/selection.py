"""The hunks of a delivery, and what a choice among them makes of the base.

A hunk is one operation of the delivered patch; a file that is replaced as a whole is one hunk, however many operations
say so. Its id is the operation's id and a hash of what stands there before and after, so an id that is known to somebody
never comes to mean other content.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.dependence import speaks_of
from iama_engine.edits.document import Document, Documents, Splice
from iama_engine.edits.hunks import hunks_between, split_lines
from iama_engine.edits.locate import TextOperation, locate
from iama_engine.edits.operations import CreateFile, DeleteFile, DeleteSymbol, Operation, operation_id
from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.registry import language_of
from iama_engine.symbols.encoding import encode_new

Files = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class DeliveryHunk:
    """A change one can take or leave. `line` counts from 1 in the base; `before` and `after` are the bytes at that place."""

    hunk_id: str
    path: str
    kind: str
    symbol: str | None
    line: int
    added: int
    removed: int
    operations: tuple[Operation, ...]
    before: bytes
    after: bytes


def delivery_hunks(base: Files, operations: Sequence[Operation]) -> tuple[DeliveryHunk, ...]:
    """Every hunk of a patch, by path and place. The patch must apply to the base as a whole."""
    by_path: dict[str, list[Operation]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation)
    found: list[DeliveryHunk] = []
    for path in sorted(by_path):
        found += _hunks_of_file(path, base.get(path), by_path[path])
    return tuple(found)


@dataclass
class Composer:
    """Composes choices among the hunks of one patch; keeps what it parsed, so that many choices cost one parse each."""

    base: Files
    hunks: Sequence[DeliveryHunk]
    _documents: Documents = field(default_factory=Documents)
    _unbound: dict[bytes, frozenset[str] | None] = field(default_factory=dict)

    def compose(self, chosen: Collection[str]) -> dict[str, bytes | None]:
        """The files that the chosen hunks change, None for a deleted one.

        Raises `EngineError`: EDIT_REFUSED where they do not apply or the file would not parse, HUNK_DEPENDS where a chosen hunk
        needs one that was left out.
        """
        composed = self._applied([hunk for hunk in self.hunks if hunk.hunk_id in chosen])
        left_out = [hunk for hunk in self.hunks if hunk.hunk_id not in chosen]
        problems = dict(self._dependences(composed, left_out)) if left_out else {}
        if problems:
            raise EngineError(Refusal.HUNK_DEPENDS, "; ".join(problems.values()), problems)
        return composed

    @cached_property
    def whole(self) -> dict[str, bytes | None]:
        """The files after every hunk."""
        return self._applied(self.hunks)

    @cached_property
    def _unbound_in_wholes(self) -> dict[str, frozenset[str] | None]:
        """By path, the names unbound before or after the whole patch; None where a state does not parse."""
        found: dict[str, frozenset[str] | None] = {}
        for path, content in self.whole.items():
            before, after = _unbound(path, self.base.get(path) or b""), _unbound(path, content or b"")
            found[path] = None if before is None or after is None else before | after
        return found

    def _applied(self, hunks: Sequence[DeliveryHunk]) -> dict[str, bytes | None]:
        present = {path: content for path, content in self.base.items() if content is not None}
        owner = {operation_id(operation): hunk.hunk_id for hunk in hunks for operation in hunk.operations}
        try:
            return apply_edits(present, [operation for hunk in hunks for operation in hunk.operations], documents=self._documents)
        except EditRefused as refused:
            problems = {owner[one.op_id]: f"{owner[one.op_id]}: {one.reason}" for one in refused.refusals}
            raise EngineError(Refusal.EDIT_REFUSED, "; ".join(problems.values()), problems) from None

    def _dependences(self, composed: Files, left_out: Sequence[DeliveryHunk]) -> Iterable[tuple[str, str]]:
        """Each left-out hunk that the composed files cannot do without, and why."""
        for path, content in composed.items():
            mine = [hunk for hunk in left_out if hunk.path == path]
            for name in self._lost(path, content or b"") if mine else ():
                for hunk in mine:
                    if speaks_of(hunk.before, name) or speaks_of(hunk.after, name):
                        yield hunk.hunk_id, f"`{name}` in {path} would be left without its definition: take {hunk.hunk_id} as well"

    def _lost(self, path: str, composed: bytes) -> Sequence[str]:
        """Names used without a definition in the composed file, though in neither of the whole ones."""
        if composed not in self._unbound:
            self._unbound[composed] = _unbound(path, composed)
        known, used = self._unbound_in_wholes.get(path), self._unbound[composed]
        return () if known is None or used is None else sorted(used - known)


def _unbound(path: str, source: bytes) -> frozenset[str] | None:
    """None as well for a file whose language nobody knows."""
    language = language_of(path, source)
    return language.unbound_names(path, source) if language else None


def _hunks_of_file(path: str, content: bytes | None, operations: Sequence[Operation]) -> list[DeliveryHunk]:
    if content is None or any(isinstance(operation, CreateFile | DeleteFile) for operation in operations):
        return [_whole_file(path, content, operations)]
    document = Documents().get(path, content)
    deleted = [operation.symbol for operation in operations if isinstance(operation, DeleteSymbol)]
    splices = [(locate(document, _text(operation), 0, deleted), operation) for operation in operations]
    return [_hunk(document, splice, operation) for splice, operation in sorted(splices, key=lambda pair: (pair[0].start, pair[0].end))]


def _text(operation: Operation) -> TextOperation:
    assert isinstance(operation, TextOperation)
    return operation


def _whole_file(path: str, content: bytes | None, operations: Sequence[Operation]) -> DeliveryHunk:
    created = next((operation for operation in operations if isinstance(operation, CreateFile)), None)
    before, after = content or b"", encode_new(created.content) if created else b""
    kind = "replace_file" if created and content is not None else operations[-1].kind
    added, removed = _counted(before, after)
    hunk_id = _hunk_id(operations[-1], before, after)
    return DeliveryHunk(hunk_id, path, kind, None, 1, added, removed, tuple(operations), before, after)


def _hunk(document: Document, splice: Splice, operation: Operation) -> DeliveryHunk:
    before, after = document.source[splice.start : splice.end], splice.replacement
    added, removed = _counted(before, after)
    line = document.source.count(b"\n", 0, splice.start) + 1
    symbol = getattr(operation, "symbol", None)
    hunk_id = _hunk_id(operation, before, after)
    return DeliveryHunk(hunk_id, operation.path, operation.kind, symbol, line, added, removed, (operation,), before, after)


def _hunk_id(operation: Operation, before: bytes, after: bytes) -> str:
    content = hashlib.sha256(hashlib.sha256(before).digest() + hashlib.sha256(after).digest()).hexdigest()[:16]
    return f"{operation_id(operation)}-{content}"


def _counted(before: bytes, after: bytes) -> tuple[int, int]:
    changes = hunks_between(split_lines(before), split_lines(after))
    return sum(len(change.lines) for change in changes), sum(change.last - change.first for change in changes)
