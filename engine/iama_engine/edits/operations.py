"""`patch_edit`: the only way anything changes a file here. Six operations, addressed by symbol or by unique text.

There is no operation with a line number, on purpose: every producer (recipe, model, hand edit) yields these, and
`apply.py` applies a whole set in memory or refuses the whole set.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import ClassVar, Literal, TypeAlias

Kind = Literal["replace_symbol", "search_replace", "insert_after_symbol", "delete_symbol", "create_file", "delete_file"]


@dataclass(frozen=True, slots=True)
class ReplaceSymbol:
    """Replace one definition, decorators and all; `symbol` is `Qualified.name` or `Qualified.name#ordinal`."""

    kind: ClassVar[Kind] = "replace_symbol"
    path: str
    symbol: str
    new_source: str
    base_sha256: str | None = None
    """SHA-256 of the definition's own bytes as the producer saw them; None skips the drift check."""


@dataclass(frozen=True, slots=True)
class SearchReplace:
    """Replace text that occurs exactly once in the file; none or several matches refuse the set."""

    kind: ClassVar[Kind] = "search_replace"
    path: str
    search: str
    replace: str


@dataclass(frozen=True, slots=True)
class InsertAfterSymbol:
    """Put new source after a definition, at that definition's level and indentation."""

    kind: ClassVar[Kind] = "insert_after_symbol"
    path: str
    symbol: str
    new_source: str


@dataclass(frozen=True, slots=True)
class DeleteSymbol:
    """Remove one definition with its decorators and the comments that belong to it."""

    kind: ClassVar[Kind] = "delete_symbol"
    path: str
    symbol: str
    base_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class CreateFile:
    """Create a file that does not exist yet; the scope fence decides where that is allowed."""

    kind: ClassVar[Kind] = "create_file"
    path: str
    content: str


@dataclass(frozen=True, slots=True)
class DeleteFile:
    """Delete a whole file, if its bytes still hash to `base_sha256`."""

    kind: ClassVar[Kind] = "delete_file"
    path: str
    base_sha256: str


Operation: TypeAlias = ReplaceSymbol | SearchReplace | InsertAfterSymbol | DeleteSymbol | CreateFile | DeleteFile
_KINDS: dict[str, type[Operation]] = {
    kind.kind: kind for kind in (ReplaceSymbol, SearchReplace, InsertAfterSymbol, DeleteSymbol, CreateFile, DeleteFile)
}
Json: TypeAlias = "dict[str, str | None]"


def operation_to_json(operation: Operation) -> Json:
    """One operation as a flat JSON object with its `kind` and `op_id`."""
    return {"kind": operation.kind, "op_id": operation_id(operation), **asdict(operation)}


def operation_from_json(raw: Json) -> Operation:
    """Read one operation; raises `ValueError` naming what is missing, unknown or of the wrong type."""
    kind = _KINDS.get(str(raw.get("kind")))
    if kind is None:
        raise ValueError(f"unknown operation kind {raw.get('kind')!r}; one of {', '.join(sorted(_KINDS))}")
    fields = {key: value for key, value in raw.items() if key not in {"kind", "op_id"}}
    try:
        operation = kind(**fields)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"{kind.kind}: {error}") from None
    for key, value in asdict(operation).items():
        if not isinstance(value, str) and not (value is None and key == "base_sha256"):
            raise ValueError(f"{kind.kind}: {key} must be text")
    return operation


def operation_id(operation: Operation) -> str:
    """A stable id: the same operation has the same id in every process (first 16 hex digits of its SHA-256)."""
    canonical = json.dumps({"kind": operation.kind, **asdict(operation)}, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
