"""Tests run by unittest alone: what is collected, under which ids, and with what status the process ends."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import pytest

from iama_engine.runner.children import module_command, package_home
from iama_engine.runner.recording import Recorder
from iama_engine.runner.unittest_run import cases, collect

PASSES = "import unittest\nclass T(unittest.TestCase):\n    def test_b(self): pass\n    def test_a(self): pass\n"
FAILS = "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.fail('no')\n"
ODD = """
import unittest
class T(unittest.TestCase):
    @unittest.expectedFailure
    def test_known(self): self.fail("known")
    @unittest.skip("not here")
    def test_left(self): pass
class Broken(unittest.TestCase):
    def setUp(self): raise OSError("gone")
    def test_never(self): pass
"""


def settings(tmp_path: Path, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {"deselect": [], "per_test_s": 5, "shuffle": False, "seed": 0, "frozen_epoch": None, "frozen_paths": []}
    return {**base, "records": str(tmp_path / "records.jsonl"), "trace": None, "traces": str(tmp_path / "traces.json"), **more}


def records(tmp_path: Path) -> list[dict[str, Any]]:
    lines = (tmp_path / "records.jsonl").read_text().splitlines()
    return [record for line in lines if "started" not in (record := json.loads(line))]


def run(tmp_path: Path, *sources: str, **more: Any) -> int:
    names = []
    for number, source in enumerate(sources):
        (tmp_path / f"test_{number}.py").write_text(source)
        names.append(f"test_{number}.py")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": package_home(), "IAMA_RUN": json.dumps(settings(tmp_path, **more))}
    command = module_command("unittest_run", *names)
    return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=False, timeout=30).returncode


@pytest.mark.parametrize(
    ("source", "status"),
    [(PASSES, 0), (FAILS, 1), ("", 5), ("import no_such_thing_at_all\n", 5)],
    ids=["all passed", "one failed", "no test", "not importable"],
)
def test_the_status_tells_how_it_went(tmp_path: Path, source: str, status: int) -> None:
    assert run(tmp_path, source) == status


def test_each_odd_way_of_ending_has_its_outcome(tmp_path: Path) -> None:
    assert run(tmp_path, ODD) == 1
    assert {record["test_id"]: (record["outcome"], record["error_class"]) for record in records(tmp_path)} == {
        "test_0.py::T::test_known": ("passed", None),
        "test_0.py::T::test_left": ("skipped", None),
        "test_0.py::Broken::test_never": ("error", "OSError"),
    }


def test_a_frozen_file_sees_the_clock_that_was_asked_for_and_the_others_their_own(tmp_path: Path) -> None:
    looks = "import time, unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(time.time(), 1234.0)\n"
    assert run(tmp_path, looks, looks, frozen_epoch=1234, frozen_paths=["test_1.py"]) == 1
    assert {record["test_id"][:9]: record["outcome"] for record in records(tmp_path)} == {"test_0.py": "failed", "test_1.py": "passed"}


def test_another_seed_is_another_order(tmp_path: Path) -> None:
    many = "import unittest\nclass T(unittest.TestCase): pass\n" + "".join(f"T.test_{n} = lambda self: None\n" for n in range(8))
    orders = []
    for seed in (1, 1, 2):
        (tmp_path / "records.jsonl").unlink(missing_ok=True)
        assert run(tmp_path, many, shuffle=True, seed=seed) == 0
        orders.append([record["test_id"] for record in records(tmp_path)])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


@pytest.fixture
def recorder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.chdir(tmp_path)
    return Recorder(settings(tmp_path, deselect=["sub/test_it.py::T::test_b"]), tmp_path)


def test_what_is_left_out_is_not_collected(tmp_path: Path, recorder: Recorder) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/test_it.py").write_text(PASSES)
    assert [identifier for identifier, _ in collect(["sub/test_it.py"], recorder)] == ["sub/test_it.py::T::test_a"]
    del sys.modules["iama_case_sub_test_it"]


def test_a_file_that_cannot_be_imported_is_recorded_and_the_others_are_collected(tmp_path: Path, recorder: Recorder) -> None:
    (tmp_path / "test_bad.py").write_text("raise RuntimeError('no')\n")
    (tmp_path / "test_good.py").write_text(PASSES)
    assert len(collect(["test_bad.py", "test_good.py"], recorder)) == 2
    (record,) = records(tmp_path)
    assert (record["test_id"], record["outcome"], record["error_class"]) == ("test_bad.py", "error", "RuntimeError")
    assert record["location"] == "test_bad.py::<module>"


def test_suites_in_suites_are_flat() -> None:
    one, two, three = (unittest.FunctionTestCase(lambda: None) for _ in range(3))
    suite = unittest.TestSuite([unittest.TestSuite([one, unittest.TestSuite([two])]), three])
    assert list(cases(suite)) == [one, two, three]
