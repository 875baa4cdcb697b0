"""What follows from two versions of the files: there and back byte for byte, and the same when it was stored in between."""

import json
from pathlib import Path

from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import operation_from_json
from iama_engine.probe import OwnTests
from iama_worker.activities.drafts import draft_from_json, write_draft
from iama_worker.activities.trees import BaseTree
from tests.iama.jobs.test_model import JOB

OLD, NEW = b"def f(a):\n    if a == None:\n        return 1\n    return 2\n", b"def f(a):\n    return 1 if a is None else 2\n"
FILES = {"a.py": OLD, "b.py": b"B = 1\n", "d.py": b"D = 1\n"}
TREE = BaseTree(JOB, Path("nowhere"), FILES, OwnTests("pytest", (), "", True), ("a.py", "b.py"))
RESULT = {"a.py": NEW, "c.py": b"C = 1\n", "b.py": None}
DRAFT = write_draft(TREE, RESULT)


def test_its_patches_lead_to_the_result_and_back() -> None:
    there, back = ([operation_from_json(raw) for raw in patch["operations"]] for patch in (DRAFT.patch, DRAFT.reverse))
    changed = apply_edits(FILES, there)
    assert changed == RESULT
    after = {path: content for path, content in {**FILES, **changed}.items() if content is not None}
    assert {**after, **apply_edits(after, back)} == {**FILES, "c.py": None}


def test_every_changed_file_has_its_document_and_its_hunks() -> None:
    assert [(file["path"], file["change"]) for file in DRAFT.files] == [("a.py", "modified"), ("b.py", "deleted"), ("c.py", "created")]
    assert all(DRAFT.hunks_of(path) for path in RESULT)
    assert DRAFT.hunks_of("a.py")[0].symbol == "f"


def test_measures_are_of_the_targets_and_of_what_came_beside_them() -> None:
    assert (DRAFT.measures["before"]["lines"], DRAFT.measures["after"]["lines"]) == (5, 3)


def test_a_draft_that_was_stored_is_the_same_draft() -> None:
    stored = draft_from_json(json.loads(json.dumps(DRAFT.to_json())))
    assert stored.to_json() == DRAFT.to_json()
    assert stored.hunks_of("a.py") == DRAFT.hunks_of("a.py")


def test_nothing_changed_is_a_draft_of_nothing() -> None:
    empty = write_draft(TREE, {})
    assert (empty.files, empty.hunks, empty.patch["operations"]) == ([], {}, [])
    assert empty.measures["before"] == empty.measures["after"]
