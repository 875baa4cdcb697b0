"""Move method to function, judged strictly: on tasks made from this Python's standard library, and on the public benchmark.

The benchmark's 89 tasks are not ours to ship: set IAMA_REFACTOR_BENCHMARK to a checkout of Aider-AI/refactor-benchmark.
"""

import ast
import os
import re
import statistics
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.bench.refactor_oracle import faults

_TASK = re.compile(r"# Refactor (\w+)\.(\w+)")
_EVERY = 4


@dataclass(frozen=True, slots=True)
class Task:
    """One method to move, in one lone file."""

    name: str
    source: bytes
    owner: str
    method: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a task."""

    task: Task
    refused: str
    faults: tuple[str, ...]
    seconds: float


def attempt(task: Task) -> Verdict:
    """Run the recipe on the lone file and judge the result."""
    started = time.perf_counter()
    try:
        given = RecipeInput({"module.py": task.source}, ("module.py",), symbol=f"{task.owner}.{task.method}")
        output = recipe_named("move_method_to_function").propose(given)
    except EngineError as error:
        return Verdict(task, str(error), (), time.perf_counter() - started)
    seconds = time.perf_counter() - started
    operations = [operation for unit in output.units for operation in unit.operations]
    after = apply_edits({"module.py": task.source}, operations)["module.py"] or b""
    return Verdict(task, "", tuple(faults(task.source.decode(), after.decode(), task.owner, task.method)), seconds)


def benchmark_tasks(folder: Path) -> Iterator[Task]:
    """The public benchmark's tasks from a checkout."""
    for instructions in sorted(folder.rglob(".docs/instructions.md")):
        match = _TASK.search(instructions.read_text())
        files = [path for path in instructions.parent.parent.glob("*.py") if not path.name.endswith("_test.py")]
        if match and len(files) == 1:
            yield Task(instructions.parent.parent.name, files[0].read_bytes(), match[1], match[2])


def library_tasks() -> Iterator[Task]:
    """Methods of the standard library that never use their instance, one a class, in a fixed order."""
    folder = Path(sysconfig.get_path("stdlib"))
    for path in sorted(folder.glob("*.py")) + sorted(folder.glob("[a-z]*/*.py")):
        if {"test", "tests", "idlelib", "lib2to3", "site-packages", "turtledemo"} & set(path.parts[len(folder.parts) :]):
            continue
        source = path.read_bytes()
        try:
            tree = ast.parse(source.decode())
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                for method in [*_without_instance(node)][:1]:
                    yield Task(f"{path.stem}.{node.name}.{method}", source, node.name, method)


def _without_instance(node: ast.ClassDef) -> Iterator[str]:
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.args.args and not member.name.startswith("__") and len(member.body) > 1:
            used = {name.id for name in ast.walk(member) if isinstance(name, ast.Name)}
            if member.args.args[0].arg not in used and not member.decorator_list:
                yield member.name


def test_methods_of_the_standard_library_move_exactly_or_are_refused() -> None:
    tasks = list(library_tasks())[::_EVERY]
    verdicts = [attempt(task) for task in tasks]
    wrong = {verdict.task.name: verdict.faults for verdict in verdicts if verdict.faults}
    done = [verdict for verdict in verdicts if not verdict.refused]
    assert wrong == {}
    assert len(tasks) >= 40
    assert len(done) >= 0.75 * len(tasks), {verdict.task.name: verdict.refused for verdict in verdicts if verdict.refused}


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.needs_variable("IAMA_REFACTOR_BENCHMARK")
def test_the_public_benchmark_is_done_right_or_refused() -> None:
    """The variable names a checkout of Aider-AI/refactor-benchmark."""
    verdicts = [attempt(task) for task in benchmark_tasks(Path(os.environ["IAMA_REFACTOR_BENCHMARK"]))]
    right = [verdict for verdict in verdicts if not verdict.refused and not verdict.faults]
    assert len(verdicts) == 89
    assert [verdict for verdict in verdicts if verdict.faults] == []
    assert len(right) >= 85, [verdict.refused for verdict in verdicts if verdict.refused]
    assert statistics.median(verdict.seconds for verdict in verdicts) <= 0.3
