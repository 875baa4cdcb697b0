"""Run one recipe on files, without tests and without a service.

Only the files that are given are looked at, unless a root is named: then every Python file below it is, so that callers
elsewhere are updated too and "nobody refers to it" is proved over the whole project.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_cli.local.scratch import SKIPPED
from iama_cli.offline.changes import Changes, read_file, relative_to
from iama_engine.recipes.contract import Declined, EditUnit, Recipe, RecipeInput


@dataclass(frozen=True, slots=True)
class RecipeRun:
    """What to run on what."""

    recipe: Recipe
    files: tuple[Path, ...]
    symbol: str | None = None
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class RecipeChanges:
    """What came of it. `root` is where the paths of `changes` start."""

    root: Path
    changes: Changes
    units: tuple[EditUnit, ...]
    declined: tuple[Declined, ...]


def run_recipe(run: RecipeRun) -> RecipeChanges:
    """Propose, then apply the units one after the other in memory. Raises `EngineError` as the recipe does."""
    from iama_engine.edits.apply import apply_edits

    root = run.root or _common_folder(run.files)
    targets = tuple(relative_to(root, path) for path in run.files)
    before = _project_files(root, targets, whole=run.root is not None)
    output = run.recipe.propose(RecipeInput(files=before, targets=targets, symbol=run.symbol))
    after: dict[str, bytes] = dict(before)
    touched: dict[str, bytes | None] = {}
    for unit in output.units:
        changed = apply_edits(after, unit.operations)
        touched |= changed
        after = {path: content for path, content in (after | changed).items() if content is not None}
    real = {path: content for path, content in touched.items() if content != before.get(path)}
    return RecipeChanges(root, Changes({path: before.get(path) for path in real}, real), output.units, output.declined)


def _common_folder(files: Sequence[Path]) -> Path:
    folders = [path.resolve().parent for path in files]
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return common


def _project_files(root: Path, targets: Sequence[str], *, whole: bool) -> Mapping[str, bytes]:
    found = {path: read_file(root / path) for path in targets}
    if whole:
        for path in sorted(root.rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if name not in found and path.is_file() and not SKIPPED.intersection(path.parts):
                found[name] = path.read_bytes()
    return found
