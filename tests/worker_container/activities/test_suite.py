"""The suite as a document, and what of it runs."""

import json

from iama_worker.activities.suite import Suite, SuiteTest

SUITE = Suite(
    {"iama_tests/test_a.py": "def test_y():\n    pass\n"},
    (SuiteTest("iama_tests/test_a.py::test_y", ("a.py::f",)),),
    ("test_a.py", "test_b.py"),
)


def test_it_survives_the_store() -> None:
    frozen = Suite(**{**SUITE.to_json(), "tests": SUITE.tests, "gate": ("test_a.py::test_x",), "held": {"bdd-001": ("t",)}})
    assert Suite.from_json(json.loads(json.dumps(frozen.to_json()))) == frozen


def test_before_the_freeze_every_file_runs_after_it_only_files_that_gate() -> None:
    assert SUITE.test_files() == ("iama_tests/test_a.py", "test_a.py", "test_b.py")
    frozen = Suite(
        SUITE.files, SUITE.tests, SUITE.own_files, gate=("test_b.py::test_x",), quarantined=({"test_id": "t", "reason": "flaky"},)
    )
    assert frozen.test_files() == ("test_b.py",)
    assert frozen.deselected() == ("t",)
