"""Operations as JSON, and their ids."""

import json
from typing import Any

import pytest

from iama_engine.edits.operations import (
    CreateFile,
    DeleteFile,
    DeleteSymbol,
    InsertAfterSymbol,
    Operation,
    ReplaceSymbol,
    SearchReplace,
    operation_from_json,
    operation_id,
    operation_to_json,
)

ALL: tuple[Operation, ...] = (
    ReplaceSymbol("a.py", "f", "def f(): pass", "0" * 64),
    ReplaceSymbol("a.py", "f", "def f(): pass"),
    SearchReplace("a.py", "x\udcff", "y"),
    InsertAfterSymbol("a.py", "f", "def g(): pass"),
    DeleteSymbol("a.py", "f"),
    CreateFile("b.py", ""),
    DeleteFile("a.py", "0" * 64),
)


@pytest.mark.parametrize("operation", ALL, ids=lambda operation: operation.kind)
def test_an_operation_survives_json_with_its_id(operation: Operation) -> None:
    raw = json.loads(json.dumps(operation_to_json(operation)))
    assert raw["op_id"] == operation_id(operation)
    assert operation_from_json(raw) == operation


def test_every_operation_has_an_id_of_its_own() -> None:
    assert len({operation_id(operation) for operation in ALL}) == len(ALL)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"kind": "replace_line"}, "unknown operation kind 'replace_line'"),
        ({"kind": "delete_symbol", "path": "a.py"}, "symbol"),
        ({"kind": "create_file", "path": "a.py", "content": "", "line": "3"}, "line"),
        ({"kind": "create_file", "path": "a.py", "content": None}, "content must be text"),
        ({"kind": "search_replace", "path": "a.py", "search": 3, "replace": ""}, "search must be text"),
    ],
)
def test_what_is_no_operation_is_refused_by_name(raw: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        operation_from_json(raw)
