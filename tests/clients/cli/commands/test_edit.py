"""`iama edit`: all operations or none, offline."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command


def _operations(folder: Path, operations: Any) -> str:
    path = folder / "operations.json"
    path.write_text(json.dumps(operations))
    return str(path)


REPLACE = {"kind": "search_replace", "path": "greeter.py", "search": "(object)", "replace": ""}
MISSING = {"kind": "delete_symbol", "path": "greeter.py", "symbol": "Nobody"}


def test_without_write_the_diff_is_shown_and_nothing_written(offline: "Command", legacy: Path, tmp_path: Path) -> None:
    before = (legacy / "greeter.py").read_bytes()
    done = offline("edit", _operations(tmp_path, [REPLACE]), "--root", str(legacy))
    assert done.status == 0 and "-class Greeter(object):\n+class Greeter:" in done.out
    assert (legacy / "greeter.py").read_bytes() == before


def test_write_writes_and_the_document_has_both_hashes(offline: "Command", legacy: Path, tmp_path: Path) -> None:
    done = offline("edit", _operations(tmp_path, {"operations": [REPLACE]}), "--root", str(legacy), "--write", "--json")
    assert done.status == 0 and done.document["written"] is True
    assert (legacy / "greeter.py").read_text().startswith("class Greeter:\n")
    (file,) = done.document["files"]
    assert (file["path"], file["added"], file["removed"]) == ("greeter.py", 1, 1)
    assert file["base_sha256"] != file["sha256"]


def test_one_refused_operation_refuses_the_set_with_its_reason(offline: "Command", legacy: Path, tmp_path: Path) -> None:
    before = (legacy / "greeter.py").read_bytes()
    done = offline("edit", _operations(tmp_path, [REPLACE, MISSING]), "--root", str(legacy), "--write", "--json")
    assert done.status == 4 and done.document["error_code"] == "EDIT_REFUSED"
    assert len(done.document["detail"]["refusals"]) == 1
    assert (legacy / "greeter.py").read_bytes() == before


@pytest.mark.parametrize("operations", [{"x": 1}, [1], [{"kind": "nope", "path": "a"}], [{"kind": "delete_symbol"}]])
def test_what_is_no_operation_is_wrong_use(offline: "Command", legacy: Path, tmp_path: Path, operations: Any) -> None:
    done = offline("edit", _operations(tmp_path, operations), "--root", str(legacy), "--json")
    assert done.status == 2 and done.document["error_code"] == "OPERATIONS_INVALID"


def test_a_path_outside_the_root_is_refused(offline: "Command", legacy: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text("(object)\n")
    done = offline("edit", _operations(tmp_path, [REPLACE | {"path": "../outside.py"}]), "--root", str(legacy), "--write", "--json")
    assert done.status == 2 and done.document["error_code"] == "TARGET_OUTSIDE_ROOT"
    assert (tmp_path / "outside.py").read_text() == "(object)\n"
