"""Methods that never use self, moved to functions in a whole project: Django 5.2, 300 tasks, judged by an oracle of its own.

The archive is fetched by pip, pinned by hash, and never committed. Every verdict is kept in `build/bench/moves.jsonl` (or in the file
that IAMA_MOVES names) as soon as it is there, and a second run goes on where the first one ended; with IAMA_MOVES_MOST only so many
tasks are played. A small sample of the same judgement on this Python's own `email` package is in the ordinary suite.
"""

import ast
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import sysconfig
import tarfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from iama_cli.demo.fetch import cache_folder
from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.bench.project_oracle import ProjectOracle
from tests.bench.refactor_oracle import faults

DJANGO_SHA256 = "1a47f7a7a3d43ce64570d350e008d2949abe8c7e21737b351b6a1611277c6d89"
TASKS, SEED = 300, 5
BOOK = Path(os.environ.get("IAMA_MOVES") or Path(__file__).parents[2] / "build" / "bench" / "moves.jsonl")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a task: `needs` is why the oracle would refuse or ask, `wrong` are faults, `refused` why the recipe would not."""

    name: str
    needs: tuple[str, ...]
    refused: str
    asked: str
    """What the recipe asks of whoever names the method: a note in the title of a move that is made, no refusal."""
    wrong: tuple[str, ...]
    files: int
    seconds: float


def django(folder: Path) -> dict[str, bytes]:
    """Every Python file of the package and of its tests."""
    archive = cache_folder() / "Django-5.2.tar.gz"
    if not archive.is_file():
        wanted = folder / "requirements.txt"
        wanted.write_text(f"Django==5.2 --hash=sha256:{DJANGO_SHA256}\n")
        words = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
        archive.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([*words, "-r", str(wanted), "-d", str(archive.parent)], check=True)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == DJANGO_SHA256
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    root = folder / "Django-5.2"
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for part in ("django", "tests") for path in sorted((root / part).rglob("*.py"))
    }


def tasks_in(files: Mapping[str, bytes], oracle: ProjectOracle, under: str) -> list[tuple[str, str]]:
    """Full name of a class and one of its methods: more than a line, no decorator, and its first parameter is never read."""
    found = []
    for full, kind in sorted(oracle.kinds.items()):
        if not kind.path.startswith(under) or kind.node not in oracle.trees[kind.path].body:
            continue
        for member in kind.node.body:
            if isinstance(member, ast.FunctionDef) and member.args.args and not member.name.startswith("__") and not member.decorator_list:
                read = {name.id for name in ast.walk(member) if isinstance(name, ast.Name)}
                if member.args.args[0].arg not in read and (len(member.body) > 1 or not _is_stub(member.body[0])):
                    found.append((full, member.name))
    return found


def _is_stub(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass | ast.Raise | ast.Expr) or (isinstance(node, ast.Return) and not isinstance(node.value, ast.Call))


def attempt(files: Mapping[str, bytes], oracle: ProjectOracle, full: str, method: str) -> Verdict:
    """Ask for the move with every file a target, and judge every file."""
    kind = oracle.kinds[full]
    needs, started = tuple(oracle.needs_refusal(full, method)), time.perf_counter()
    try:
        only = tuple(path for path in files if path == kind.path) + tuple(
            path for path in files if path != kind.path and path.startswith(kind.path.partition("/")[0])
        )
        given = RecipeInput(dict(files), only, symbol=f"{kind.name}.{method}")
        output = recipe_named("move_method_to_function").propose(_narrowed(given, kind.path, kind.name, method))
    except EngineError as error:
        return Verdict(f"{full}.{method}", needs, str(error), "", (), 0, time.perf_counter() - started)
    seconds = time.perf_counter() - started
    (unit,) = output.units
    after = apply_edits(dict(files), unit.operations)
    wrong = [
        f"{path}: {fault}" for path, content in after.items() for fault in _faults(oracle, path, (content or b"").decode(), full, method)
    ]
    wrong += [f"{path} still calls the method" for path in _callers(oracle, full, method) if path not in after]
    asked = unit.title.partition(" to a function (")[2]
    return Verdict(f"{full}.{method}", needs, "", asked, tuple(wrong), len(after), seconds)


def _narrowed(given: RecipeInput, path: str, owner: str, method: str) -> RecipeInput:
    """Where several targets have such a class, only the meant file and those that mention the method are targets."""
    word = method.encode()
    others = tuple(
        one for one in given.targets if one != path and word in given.files[one] and f"class {owner}".encode() not in given.files[one]
    )
    return RecipeInput(given.files, (path, *others), symbol=given.symbol)


def _callers(oracle: ProjectOracle, full: str, method: str) -> set[str]:
    """Files in which the class, or one below that still inherits the method, calls it on the first parameter of a method of its own."""
    kin = {oracle.kinds[name].node for name in oracle.inheriting(full, method)}
    found = set()
    for path, node, around in oracle.attributes.get(method, []):
        for owner, function in pairwise(around):
            first = [*getattr(getattr(function, "args", None), "args", [])][:1]
            if owner in kin and first and isinstance(node.value, ast.Name) and node.value.id == first[0].arg:
                found.add(path)
    return found


def _faults(oracle: ProjectOracle, path: str, after: str, full: str, method: str) -> list[str]:
    kind = oracle.kinds[full]
    if path == kind.path:
        return faults(oracle.files[path], after, kind.name, method)
    before, now = ast.parse(oracle.files[path]), ast.parse(after)
    for node in ast.walk(now):
        if isinstance(node, ast.ImportFrom) and kind.name in {alias.name for alias in node.names}:
            node.names = [alias for alias in node.names if alias.name != method]
    below, _ = oracle.family(full)
    own = {one.node.lineno for name, one in oracle.kinds.items() if name in below and one.path == path}
    for owner in [node for node in ast.walk(before) if isinstance(node, ast.ClassDef) and node.lineno in own]:
        for member in owner.body:
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) and member.args.args:
                _Plain(member.args.args[0].arg, method).visit(member)
    return [] if ast.dump(before) == ast.dump(now) else ["another edit than the calls and the import"]


class _Plain(ast.NodeTransformer):
    """`receiver.method` → `method`."""

    def __init__(self, receiver: str, method: str) -> None:
        self._receiver, self._method = receiver, method

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        ours = node.attr == self._method and isinstance(node.value, ast.Name) and node.value.id == self._receiver
        return ast.Name(self._method, node.ctx) if ours else node


def judged(files: Mapping[str, bytes], under: str, most: int, known: Mapping[str, Verdict]) -> Iterator[Verdict]:
    """Tasks drawn by a fixed seed; those that are known already are not played again."""
    oracle = ProjectOracle({path: content.decode("utf-8", "replace") for path, content in files.items()})
    found = tasks_in(files, oracle, under)
    random.Random(SEED).shuffle(found)
    for full, method in found[:most]:
        yield known.get(f"{full}.{method}") or attempt(files, oracle, full, method)


def read_book() -> dict[str, Verdict]:
    """Verdicts of earlier runs by name."""
    found = [json.loads(line) for line in BOOK.read_text("utf-8").splitlines()] if BOOK.is_file() else []
    return {line["name"]: Verdict(**{**line, "needs": tuple(line["needs"]), "wrong": tuple(line["wrong"])}) for line in found}


def played(files: Mapping[str, bytes], most: int) -> list[Verdict]:
    """Tasks of Django, each written down as it ends."""
    known = read_book()
    BOOK.parent.mkdir(parents=True, exist_ok=True)
    verdicts = []
    for verdict in judged(files, "django/", most, known):
        verdicts.append(verdict)
        if verdict.name not in known:
            with BOOK.open("a", encoding="utf-8") as book:
                book.write(json.dumps(asdict(verdict)) + "\n")
    return verdicts


def silently_wrong(verdicts: list[Verdict]) -> dict[str, tuple[str, ...]]:
    """Moves that are not the specified edit, and moves that needed a question and asked none."""
    bad = {one.name: one.wrong for one in verdicts if not one.refused and one.wrong}
    return bad | {one.name: one.needs for one in verdicts if not one.refused and not one.asked and one.needs}


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.timeout(3600)
def test_three_hundred_methods_of_django_are_moved_right_or_asked_about(tmp_path: Path) -> None:
    verdicts = played(django(tmp_path), int(os.environ.get("IAMA_MOVES_MOST") or TASKS))
    free = [one for one in verdicts if not one.needs]
    right = [one for one in free if not one.refused and not one.wrong]
    kinds = Counter("refused" if one.refused else "asked" if one.asked else "moved" for one in verdicts)
    files = sum(one.files > 1 for one in verdicts)
    print(f"{len(verdicts)} tasks: {dict(kinds)}; {files} in several files; {len(free)} need no refusal, {len(right)} of them right")
    print(f"median {statistics.median(one.seconds for one in verdicts):.2f} s")
    for one in free:
        if one not in right:
            print("LEFT", one.name, one.refused or one.asked or one.wrong)
    assert silently_wrong(verdicts) == {}
    assert len(verdicts) == TASKS
    assert len(right) >= 0.95 * len(free)


def test_methods_of_a_library_package_are_moved_right_or_asked_about() -> None:
    root = Path(sysconfig.get_path("stdlib"))
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted((root / "email").glob("*.py"))}
    verdicts = list(judged(files, "email/", 40, {}))
    assert silently_wrong(verdicts) == {}
    assert len(verdicts) >= 10 and any(not one.refused for one in verdicts)
