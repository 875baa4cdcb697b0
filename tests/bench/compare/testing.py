"""One task: write tests of a module that has none, and see how many faults they notice that neither tool searched with."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from iama_cli.demo.packages import PACKAGES, DemoPackage
from iama_cli.offline.bench import Bench, Subject, encoded
from iama_cli.offline.characterize import without
from tests.bench.compare.others import NotToBeHad, environment, told_by
from tests.bench.proof.ground import open_unpacked

INFLECTION = replace(
    PACKAGES[0],
    name="inflection",
    version="0.5.1",
    sha256="1a29730d366e996aaacffb2f1f1cb9593dc38e2ddd30c91250c6dde09ea9b417",
    targets=("inflection/__init__.py",),
    tests=(),
)
SUBJECTS = {"inflection": (INFLECTION, "inflection"), "prettytable": (PACKAGES[0], "prettytable")}
SECONDS = 60.0
_JUDGE_S = 600.0
"""All faults are judged, for both tools the same ones."""
_PATIENCE_S = 60
"""How long pynguin may take to import the module: its own limit of 5 s is short on a busy machine."""


def write_tests() -> dict[str, str]:
    """By tool, what the tests it wrote notice of the same faults, for each module."""
    told: dict[str, list[str]] = {"IAMA": [], "pynguin": []}
    for name, (package, module) in SUBJECTS.items():
        with open_subject(package) as bench:
            told["IAMA"].append(f"{name}: {ours(bench)}")
            try:
                told["pynguin"].append(f"{name}: {theirs(bench, module)}")
            except NotToBeHad as reason:
                told["pynguin"].append(f"{name}: nothing, it ended with: {reason}")
    return {tool: "; ".join(parts) for tool, parts in told.items()}


@contextmanager
def open_subject(package: DemoPackage) -> Iterator[Bench]:
    """The package without its own tests: neither tool is given them."""
    with open_unpacked(package) as scratch:
        subject = Subject(scratch, Path(sys.executable), "pytest", package.targets, (), SECONDS)
        yield Bench(subject, subject.files())


def ours(bench: Bench) -> str:
    """Search, five repeats, score."""
    started = time.monotonic()
    suite = bench.search(None)
    verdict = bench.baseline(suite)
    stable = without(suite, {one.test_id for one in verdict.quarantined})
    spent = time.monotonic() - started
    return _scored(bench, stable, (), len(verdict.passed), spent)


def theirs(bench: Bench, module: str) -> str:
    """pynguin as its own documentation runs it; tests of it that fail on the code they were made of are left out."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        words = [str(environment("pynguin") / "pynguin"), "--project-path", str(bench.subject.scratch.base), "--module-name", module]
        words += ["--output-path", folder, "--maximum-search-time", str(int(SECONDS)), "--seed", "20", "--no-rich", "-v"]
        words += ["--report-dir", str(Path(folder, "report"))]
        words += ["--maximum-module-execution-timeout", str(_PATIENCE_S)]
        told_by(words, {**os.environ, "PYNGUIN_DANGER_AWARE": "1"})
        spent = time.monotonic() - started
        written = {f"iama_tests/{path.name}": path.read_text("utf-8") for path in sorted(Path(folder).glob("test_*.py"))}
    if not written:
        raise NotToBeHad("it wrote no test")
    outcomes = bench.observe(tuple(written), encoded(written)).outcomes
    failing = tuple(one.test_id for one in outcomes if one.outcome != "passed")
    return _scored(bench, written, failing, len(outcomes) - len(failing), spent)


def _scored(bench: Bench, files: dict[str, str], deselect: tuple[str, ...], tests: int, spent: float) -> str:
    score = bench.score(files, (), deselect, seconds=_JUDGE_S)
    return f"{score.killed} of {score.total} faults noticed by {tests} tests, {spent:.0f} s by the clock"
