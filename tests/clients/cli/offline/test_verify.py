"""What is said of a change, from tests that held the old code."""

import sys
from pathlib import Path

import pytest

from iama_cli.local.scratch import open_scratch
from iama_cli.offline.bench import Subject
from iama_cli.offline.verify import Verdict, Verified, verify
from iama_engine.probe.touched import find_touched

OLD = "def grade(points):\n    return 'A' if points >= 90 else 'B'\n"
OWN = "import grades\n\n\ndef test_a():\n    assert grades.grade(95) == 'A'\n"


def verified(root: Path, new: str, beside: dict[str, bytes] | None = None, own: str = OWN) -> Verified:
    root.mkdir()
    (root / "grades.py").write_text(OLD)
    (root / "test_grades.py").write_text(own)
    touched = find_touched({"grades.py": OLD.encode()}, {"grades.py": new.encode()})
    with open_scratch(root) as scratch:
        subject = Subject(scratch, Path(sys.executable), "pytest", ("grades.py",), ("test_grades.py",), 1.5, touched.functions)
        return verify(subject, touched, {"grades.py": new.encode(), **(beside or {})})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("new", "verdict"),
    [
        (OLD.replace("'A' if points >= 90 else 'B'", "'B' if points < 90 else 'A'"), Verdict.EQUAL),
        (OLD.replace("90", "91"), Verdict.CHANGED),
        ("def grade(points):\n    return missing\n", Verdict.CHANGED),
        ("import nowhere\n\n\ndef grade(points):\n    return 'A'\n", Verdict.CHANGED),
    ],
)
def test_a_change_is_judged(tmp_path: Path, new: str, verdict: Verdict) -> None:
    found = verified(tmp_path / "project", new)
    assert found.verdict is verdict
    assert [proof.verdict for proof in found.functions] == [verdict] and found.functions[0].tests > 1
    assert bool(found.failing) == (verdict is Verdict.CHANGED) and found.pinned > 1


MOODY = """

def test_moody():
    import json, os
    assert json.loads(os.environ["IAMA_RUN"])["shuffle"] and grades.grade(95) == 'A'
"""
"""Passes five times in shuffled order, and never as the tests stand."""


@pytest.mark.slow
@pytest.mark.parametrize("new", [OLD.replace("'A' if points >= 90 else 'B'", "'B' if points < 90 else 'A'"), OLD.replace("90", "91")])
def test_a_test_that_fails_on_the_old_code_too_says_nothing(tmp_path: Path, new: str) -> None:
    plain, moody = verified(tmp_path / "plain", new), verified(tmp_path / "moody", new, own=OWN + MOODY)
    assert (moody.verdict, moody.failing) == (plain.verdict, plain.failing)
    assert moody.pinned == plain.pinned


CHEAT = b"""import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = 'passed'
    return report
"""


@pytest.mark.slow
def test_a_change_that_brings_its_own_judge_is_judged_without_it(tmp_path: Path) -> None:
    found = verified(tmp_path / "project", OLD.replace("90", "91"), {"conftest.py": CHEAT})
    assert found.verdict is Verdict.CHANGED and found.failing


@pytest.mark.slow
def test_a_value_that_equals_everything_is_not_called_equal(tmp_path: Path) -> None:
    always = "class Always:\n    def __eq__(self, other):\n        return True\n\n\ndef grade(points):\n    return Always()\n"
    found = verified(tmp_path / "project", always)
    assert found.verdict is not Verdict.EQUAL and set(found.doubts) == {"grades.py"}


@pytest.mark.slow
def test_a_project_without_pytest_is_shown_the_call_too(tmp_path: Path) -> None:
    root, new = tmp_path / "project", OLD.replace("90", "91")
    root.mkdir()
    (root / "grades.py").write_text(OLD)
    touched = find_touched({"grades.py": OLD.encode()}, {"grades.py": new.encode()})
    with open_scratch(root) as scratch:
        subject = Subject(scratch, Path(sys.executable), "unittest", ("grades.py",), (), 1.5, touched.functions)
        found = verify(subject, touched, {"grades.py": new.encode()})
    assert found.verdict is Verdict.CHANGED
    assert [(one.expression, one.before, one.now) for one in found.counterexamples] == [("grades.grade(90)", "'A'", "'B'")]
