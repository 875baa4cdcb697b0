"""Every patch passes the fence and the seals before any test runs, whoever made it."""

from pathlib import Path
from typing import cast

import pytest

from iama.jobs.model import JobRecord
from iama_engine.edits.operations import CreateFile, DeleteFile, Operation, SearchReplace
from iama_engine.errors import EngineError, Refusal
from iama_engine.probe import freeze
from iama_engine.probe.own_tests import OwnTests
from iama_engine.recipes.contract import EditUnit
from iama_worker.activities.patching import Ground, apply_model_operations, apply_operations, apply_units, units_from_json, units_to_json
from iama_worker.activities.suite import Suite
from iama_worker.activities.trees import BaseTree

FILES = {"a.py": b"x = 1\ny = 2\n", "b.py": b"z = 3\n", "test_a.py": b"def test_x():\n    pass\n", "pytest.ini": b"[pytest]\n"}
GENERATED = {"iama_tests/test_a.py": "def test_y():\n    pass\n"}


def ground(verified: dict[str, bytes | None] | None = None) -> Ground:
    own = OwnTests("pytest", ("test_a.py",), "", needs_pytest=True)
    tree = BaseTree(cast(JobRecord, None), Path("/nowhere"), FILES, own, ("a.py",))
    everything = {**FILES, **{path: text.encode() for path, text in GENERATED.items()}}
    frozen = freeze(everything, ["test_a.py::test_x", "iama_tests/test_a.py::test_y"])
    return Ground(tree, verified or {}, Suite(GENERATED, (), ("test_a.py",), gate=("test_a.py::test_x",), frozen=frozen))


def unit(search: str, replace: str) -> EditUnit:
    return EditUnit(f"{search} to {replace}", (SearchReplace("a.py", search, replace),))


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (SearchReplace("b.py", "z", "w"), Refusal.SCOPE_VIOLATION),
        (CreateFile("new.py", "x = 1\n"), Refusal.SCOPE_VIOLATION),
        (SearchReplace("../a.py", "x", "w"), Refusal.SCOPE_VIOLATION),
        (SearchReplace("test_a.py", "pass", "return"), Refusal.FROZEN_TEST_TOUCHED),
        (DeleteFile("iama_tests/test_a.py", "0" * 64), Refusal.FROZEN_TEST_TOUCHED),
        (SearchReplace("pytest.ini", "pytest", "x"), Refusal.FROZEN_TEST_TOUCHED),
        (SearchReplace("a.py", "nowhere", "w"), Refusal.EDIT_REFUSED),
    ],
)
def test_what_leaves_the_scope_touches_a_test_or_does_not_fit_is_refused(operation: Operation, code: Refusal) -> None:
    with pytest.raises(EngineError) as refused:
        apply_operations(ground(), [operation])
    assert refused.value.code is code


def test_a_model_s_patch_that_reaches_for_its_tests_is_refused_and_a_person_s_is_not() -> None:
    reaching = [SearchReplace("a.py", "y = 2", "import pytest\ny = 2")]
    with pytest.raises(EngineError, match="reaches for its tests") as refused:
        apply_model_operations(ground(), reaching)
    assert refused.value.code is Refusal.FROZEN_TEST_TOUCHED and set(refused.value.detail) == {"a.py"}
    assert apply_operations(ground(), reaching).files == 1
    assert apply_model_operations(ground({"a.py": b"import pytest\nx = 1\ny = 2\n"}), [SearchReplace("a.py", "y = 2", "y = 3")]).files == 1


def test_a_patch_stands_on_what_was_verified() -> None:
    patched = apply_operations(ground({"a.py": b"x = 10\ny = 2\n"}), [SearchReplace("a.py", "y = 2", "y = 20")])
    assert patched.changes == {"a.py": b"x = 10\ny = 20\n"}


def test_a_file_that_is_back_to_what_it_was_is_no_change() -> None:
    assert apply_operations(ground({"a.py": b"x = 10\ny = 2\n"}), [SearchReplace("a.py", "x = 10", "x = 1")]).changes == {}


def test_units_are_chosen_and_one_that_needs_a_left_out_one_is_left_out_too() -> None:
    units = (unit("x = 1", "x = 10"), unit("x = 10", "x = 100"), unit("y = 2", "y = 20"))
    assert apply_units(ground(), units, None).applied == (0, 1, 2)
    partly = apply_units(ground(), units, (1, 2))
    assert (partly.applied, partly.changes) == ((2,), {"a.py": b"x = 1\ny = 20\n"})
    assert len(partly.refused) == 1


def test_units_survive_the_store() -> None:
    units = (unit("x = 1", "x = 10"),)
    assert units_from_json(units_to_json(units)) == units
