"""Apply a set of edits in memory: all of it, or nothing and every reason why.

The result holds only the files that change. Bytes outside the edits stay as they are: encoding, byte order mark, line
endings, final newline. Nothing here touches a disk.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iama_engine.edits.document import Documents, Splice
from iama_engine.edits.locate import NotApplicable, TextOperation, locate
from iama_engine.edits.operations import CreateFile, DeleteFile, DeleteSymbol, Operation, operation_id
from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.registry import language_of
from iama_engine.symbols.encoding import encode_new


@dataclass(frozen=True, slots=True)
class OperationRefusal:
    """One operation that cannot be applied, and why."""

    op_id: str
    reason: str


class EditRefused(EngineError):
    """The set was refused as a whole; `refusals` lists every operation at fault."""

    def __init__(self, refusals: Sequence[OperationRefusal]) -> None:
        self.refusals = tuple(refusals)
        reasons = "; ".join(f"{refusal.op_id}: {refusal.reason}" for refusal in self.refusals)
        super().__init__(Refusal.EDIT_REFUSED, reasons, {refusal.op_id: refusal.reason for refusal in self.refusals})


@dataclass(frozen=True, slots=True)
class _FileEdit:
    path: str
    positions: list[int]
    operations: list[Operation]


def apply_edits(
    files: Mapping[str, bytes],
    operations: Sequence[Operation],
    *,
    documents: Documents | None = None,
    must_parse: bool = True,
) -> dict[str, bytes | None]:
    """The changed files, None for a deleted one. Raises `EditRefused`.

    Keep one `documents` over a series of edits to parse each file once. `must_parse=False` is for the way back to a
    file that never parsed.
    """
    problems: dict[int, str] = _duplicates(operations)
    changed: dict[str, bytes | None] = {}
    known = documents if documents is not None else Documents()
    for edit in _by_file(operations):
        faults, content = _edit_file(files.get(edit.path), edit, known, must_parse)
        for position, reason in faults.items():
            problems.setdefault(position, reason)
        if content != files.get(edit.path):
            changed[edit.path] = content
    if problems:
        raise EditRefused([OperationRefusal(operation_id(operations[at]), problems[at]) for at in sorted(problems)])
    return changed


def _duplicates(operations: Sequence[Operation]) -> dict[int, str]:
    seen: set[Operation] = set()
    problems: dict[int, str] = {}
    for position, operation in enumerate(operations):
        if operation in seen:
            problems[position] = "the same operation occurs twice in the set"
        seen.add(operation)
    return problems


def _by_file(operations: Sequence[Operation]) -> list[_FileEdit]:
    edits: dict[str, _FileEdit] = {}
    for position, operation in enumerate(operations):
        edit = edits.setdefault(operation.path, _FileEdit(operation.path, [], []))
        edit.positions.append(position)
        edit.operations.append(operation)
    return list(edits.values())


_Outcome = tuple[dict[int, str], bytes | None]


def _edit_file(content: bytes | None, edit: _FileEdit, documents: Documents, must_parse: bool) -> _Outcome:
    if any(isinstance(operation, CreateFile | DeleteFile) for operation in edit.operations):
        return _edit_whole_file(content, edit, documents, must_parse)
    if content is None:
        return dict.fromkeys(edit.positions, f"no file {edit.path}"), None
    problems: dict[int, str] = {}
    splices: list[Splice] = []
    document = documents.get(edit.path, content)
    deleted = [operation.symbol for operation in edit.operations if isinstance(operation, DeleteSymbol)]
    for position, operation in zip(edit.positions, edit.operations, strict=True):
        assert isinstance(operation, TextOperation)
        try:
            splices.append(locate(document, operation, position, deleted))
        except NotApplicable as reason:
            problems[position] = str(reason)
    splices.sort(key=lambda splice: (splice.start, splice.end, splice.operation))
    problems |= _overlaps(splices)
    if problems:
        return problems, content
    after = document.spliced(splices)
    if must_parse and document.language is not None:
        problems = document.language.broken_operations(document, after, splices)
    documents.keep(after)
    return problems, after.source


def _overlaps(splices: Sequence[Splice]) -> dict[int, str]:
    problems: dict[int, str] = {}
    reach = -1
    for splice in splices:
        if splice.start < reach:
            problems[splice.operation] = "it overlaps another operation of the set"
        reach = max(reach, splice.end)
    return problems


def _edit_whole_file(content: bytes | None, edit: _FileEdit, documents: Documents, must_parse: bool) -> _Outcome:
    """A file created, deleted, or (both in one set, the delete naming the base) replaced as a whole."""
    creations = [o for o in edit.operations if isinstance(o, CreateFile)]
    deletions = [o for o in edit.operations if isinstance(o, DeleteFile)]
    problem = _whole_file_problem(content, creations, deletions)
    if len(creations) + len(deletions) != len(edit.operations) or len(creations) > 1 or len(deletions) > 1:
        problem = "a file is created or deleted by one operation alone"
    if problem:
        return dict.fromkeys(edit.positions, problem), content
    if not creations:
        return {}, None
    try:
        created = encode_new(creations[0].content)
    except UnicodeEncodeError as error:
        return dict.fromkeys(edit.positions, f"the content does not fit its declared encoding: {error.reason}"), content
    if content is not None and must_parse and (language := language_of(edit.path, created)):
        old, new = documents.get(edit.path, content), documents.get(edit.path, created)
        whole = [Splice(0, len(content), created, position) for position in edit.positions]
        return language.broken_operations(old, new, whole[:1]), created
    return {}, created


def _whole_file_problem(content: bytes | None, creations: Sequence[CreateFile], deletions: Sequence[DeleteFile]) -> str | None:
    if deletions and content is None:
        return f"no file {deletions[0].path}"
    if deletions and content is not None and hashlib.sha256(content).hexdigest() != deletions[0].base_sha256:
        return f"{deletions[0].path} has changed since the operation was made"
    if creations and content is not None and not deletions:
        return f"{creations[0].path} exists already"
    return None
