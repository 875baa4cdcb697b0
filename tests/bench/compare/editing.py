"""Two tasks on Python: replace one definition after another, and write old formats of texts as f-strings."""

import ast
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from iama_engine.edits.apply import apply_edits
from iama_engine.edits.document import Documents
from iama_engine.edits.operations import ReplaceSymbol
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.bench.compare.others import NotToBeHad, program
from tests.bench.proof.ground import NAMES, Files, Ground, applied, open_published
from tests.bench.test_symbol_replacement import FILES, outermost_functions, replacement
from tests.engine.stdlib import library_source

EVERY = 3
"""One definition in three is enough to see."""
Task = dict[str, Any]


def tasks() -> Iterator[Task]:
    """Definitions of the standard library, each with a comment added at its end, and the file as it must be afterwards."""
    for path in FILES:
        source = library_source(path)
        for symbol in list(outermost_functions(path, source))[::EVERY]:
            new, expected = replacement(source, symbol)
            first = source.rfind(b"\n", 0, symbol.start_byte) + 1
            indent = source[first : symbol.start_byte].decode()
            old = source[first : symbol.end_byte].decode() + "\n"
            yield {
                "path": path,
                "source": source.decode(),
                "name": symbol.name,
                "sha256": symbol.sha256,
                "new": new,
                "old_lines": old,
                "new_lines": indent + new + "\n",
                "indent": indent,
                "expected": expected.decode(),
            }


def our_replacement(task: Task) -> Task:
    """Milliseconds of processor time with nothing parsed before, and whether the file is right to the byte."""
    started = time.process_time()
    edit = ReplaceSymbol(task["path"], task["name"], task["new"], task["sha256"])
    result = apply_edits({task["path"]: task["source"].encode()}, [edit], documents=Documents())
    return {"ms": 1_000 * (time.process_time() - started), "right": result == {task["path"]: task["expected"].encode()}}


def replace_definitions() -> dict[str, str]:
    """By tool, how many files were right to the byte, and the median of milliseconds."""
    wanted = list(tasks())
    told = {"IAMA": _in_words([our_replacement(task) for task in wanted])}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "tasks.json")
        given.write_text(json.dumps(wanted))
        for tool, name in (("LibCST", "libcst_replace.py"), ("aider", "aider_replace.py")):
            try:
                told[tool] = _in_words(program(tool.lower(), name, str(given)))
            except NotToBeHad as reason:
                told[tool] = f"not run: {reason}"
    return told


def _in_words(results: list[Task]) -> str:
    right = sum(result["right"] for result in results)
    return f"{right} of {len(results)} files right to the byte, median {statistics.median(result['ms'] for result in results):.1f} ms"


def old_formats(files: Mapping[str, bytes]) -> int:
    """Texts formatted by `%` and by `.format`, counted by nobody's recipe."""
    return sum(_is_old(node) for content in files.values() for node in ast.walk(ast.parse(content)))


def _is_old(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    called = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "format"
        and isinstance(called.value, ast.Constant)
        and isinstance(called.value.value, str)
    )


def write_fstrings() -> dict[str, str]:
    """By tool, how many old formats are left in the targets of five packages, and in how many of them an oracle sees another behaviour."""
    left, seconds, before = {"IAMA": 0, "LibCST": 0}, {"IAMA": 0.0, "LibCST": 0.0}, 0
    broken: dict[str, list[str]] = {"IAMA": [], "LibCST": []}
    changed_by = {"IAMA": by_our_recipe, "LibCST": by_libcst}
    for name in NAMES:
        with open_published(name) as ground:
            targets = {path: ground.base[path] for path in ground.package.targets}
            before += old_formats(targets)
            as_it_was = ground.observed({})
            for tool, change in changed_by.items():
                after, spent = change(ground, targets)
                seconds[tool] += spent
                left[tool] += old_formats(after)
                broken[tool] += [] if ground.observed(after) == as_it_was else [name]
    return {
        tool: f"{before} → {left[tool]} in five packages, {seconds[tool]:.1f} s, "
        + (f"another behaviour in {', '.join(broken[tool])}" if broken[tool] else "no other behaviour seen")
        for tool in changed_by
    }


def by_our_recipe(ground: Ground, targets: Files) -> tuple[Files, float]:
    """`modernise_python`, which does more than this."""
    started = time.process_time()
    units = recipe_named("modernise_python").propose(RecipeInput(dict(ground.base), ground.package.targets)).units
    return applied(ground.base, units, ground.package.targets), time.process_time() - started


def by_libcst(ground: Ground, targets: Files) -> tuple[Files, float]:
    """Both commands for f-strings."""
    with tempfile.TemporaryDirectory() as folder:
        places = {path: Path(folder, path) for path in targets}
        for path, place in places.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(targets[path])
        (told,) = program("libcst", "libcst_fstrings.py", *map(str, places.values()))
        return {path: place.read_bytes() for path, place in places.items()}, told["cpu"]
