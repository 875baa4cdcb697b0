"""Tests that pin what code does today, made and judged on this machine without a service.

The same four runs as in a job: the project's own tests under a tracer, the search, the new tests five times in shuffled
order, and deliberate faults of operators that the search never used. All of them under isolation, in private copies.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.exits import CliError, Exit
from iama_cli.offline.bench import Bench, Subject
from iama_engine.languages.python import PYTHON

if TYPE_CHECKING:
    from iama_engine.languages.contract import Language
    from iama_engine.probe.emit import GeneratedSuite
    from iama_engine.probe.mutation import MutationScore


@dataclass(frozen=True, slots=True)
class Characterised:
    """The tests that hold, those that were not stable, and how many deliberate faults they notice."""

    files: Mapping[str, str]
    tests: tuple[str, ...]
    quarantined: tuple[tuple[str, str], ...]
    mutation: "MutationScore"


def characterise(subject: Subject) -> Characterised:
    """Search, judge and score; raises NOTHING_PINNED when no stable test came out."""
    bench = Bench(subject, subject.files())
    suite = bench.search(bench.trace())
    if not suite.files:
        raise CliError("NOTHING_PINNED", "the search found no behaviour it could pin here", Exit.JOB_FAILED)
    verdict = bench.baseline(suite)
    if not verdict.passed:
        raise CliError("NOTHING_PINNED", "no generated test was stable on the code as it is", Exit.JOB_FAILED)
    stable = without(suite, {one.test_id for one in verdict.quarantined}, subject.language)
    quarantined = tuple((one.test_id, str(one.reason)) for one in verdict.quarantined)
    return Characterised(stable, tuple(verdict.passed), quarantined, bench.score(stable))


def without(suite: "GeneratedSuite", dropped: Collection[str], language: "Language" = PYTHON) -> dict[str, str]:
    """The generated files without the tests that were not stable."""
    from iama_engine.edits.apply import apply_edits
    from iama_engine.edits.operations import DeleteSymbol
    from iama_engine.languages.ecmascript.emit import without_tests

    if language.toolchain == "node":
        return without_tests(suite.files, dropped)
    files: dict[str, bytes] = {path: text.encode() for path, text in suite.files.items()}
    for test_id in sorted(dropped):
        path, _, inner = test_id.partition("::")
        changed = apply_edits(files, [DeleteSymbol(path, inner.partition("[")[0].replace("::", "."))])
        files |= {name: content for name, content in changed.items() if content is not None}
    return {path: content.decode() for path, content in files.items()}


def find_root(files: Sequence[Path]) -> Path:
    """The folder that the first file's imports start from: up while there are packages, then to the project's own folder."""
    folder = files[0].resolve().parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    for candidate in (folder, *folder.parents):
        if any((candidate / marker).exists() for marker in ("pyproject.toml", "setup.py", "setup.cfg", "package.json", "pom.xml", ".git")):
            return candidate
    return folder
