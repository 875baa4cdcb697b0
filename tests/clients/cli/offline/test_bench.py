"""The runs of a subject on this machine, in copies that leave the project alone."""

import sys
from pathlib import Path

import pytest

from iama_cli.local.scratch import open_scratch
from iama_cli.offline.bench import Bench, Subject

TEST = "import lib\n\n\ndef test_two():\n    assert lib.two() == 2\n\n\ndef test_one():\n    assert lib.two() == 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".venv").mkdir(parents=True)
    (root / "lib.py").write_text("def two():\n    return 2\n")
    (root / "test_lib.py").write_text(TEST)
    (root / ".venv" / "other.py").write_text("")
    return root


def test_tests_are_observed_on_changed_files_without_those_left_out(root: Path) -> None:
    with open_scratch(root) as scratch:
        subject = Subject(scratch, Path(sys.executable), "pytest", ("lib.py",), ("test_lib.py",), 1.0)
        assert set(subject.files()) == {"lib.py", "test_lib.py"}
        bench = Bench(subject, subject.files())
        changed = {"lib.py": b"def two():\n    return 1\n"}
        outcomes = [
            {one.test_id.rpartition("::")[2]: one.outcome for one in report.outcomes}
            for report in (bench.observe(("test_lib.py",), {}), bench.observe(("test_lib.py",), changed, ["test_lib.py::test_two"]))
        ]
    assert outcomes == [{"test_two": "passed", "test_one": "failed"}, {"test_one": "passed"}]
    assert (root / "lib.py").read_text() == "def two():\n    return 2\n"
