"""Run one recipe on files, without tests and without a service.

Only the files that are given are looked at, unless a root is named: then every file below it that is written in a language of the
recipe is, so that callers elsewhere are updated too and "nobody refers to it" is proved over the whole project.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_cli.local.scratch import SKIPPED
from iama_cli.offline.changes import Changes, read_file, relative_to
from iama_engine.recipes.contract import Declined, EditUnit, Recipe, RecipeInput
from iama_engine.recipes.languages import build_files_of, suffixes_of


@dataclass(frozen=True, slots=True)
class JavaProject:
    """What Java is compiled for and with, where somebody says so."""

    release: int | None = None
    class_path: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class RecipeRun:
    """What to run on what."""

    recipe: Recipe
    files: tuple[Path, ...]
    symbol: str | None = None
    root: Path | None = None
    java: JavaProject = JavaProject()


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
    before = _project_files(root, targets, _ends_of(run.recipe) if run.root is not None else ())
    class_path = tuple(str(path.resolve()) for path in run.java.class_path)
    given = RecipeInput(files=before, targets=targets, symbol=run.symbol, java_release=run.java.release, class_path=class_path)
    output = run.recipe.propose(given)
    after: dict[str, bytes] = dict(before)
    touched: dict[str, bytes | None] = {}
    for unit in output.units:
        changed = apply_edits(after, unit.operations)
        touched |= changed
        after = {path: content for path, content in (after | changed).items() if content is not None}
    real = {path: content for path, content in touched.items() if content != before.get(path)}
    return RecipeChanges(root, Changes({path: before.get(path) for path in real}, real), output.units, output.declined)


def _ends_of(recipe: Recipe) -> tuple[str, ...]:
    """How the paths of files end that the recipe wants to see."""
    return suffixes_of(recipe.languages) + build_files_of(recipe.languages)


def _common_folder(files: Sequence[Path]) -> Path:
    folders = [path.resolve().parent for path in files]
    common = folders[0]
    while not all(folder.is_relative_to(common) for folder in folders):
        common = common.parent
    return common


def _project_files(root: Path, targets: Sequence[str], others: tuple[str, ...]) -> Mapping[str, bytes]:
    """The targets, and every file below the root with one of the suffixes `others`."""
    found = {path: read_file(root / path) for path in targets}
    if not others:
        return found
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED)
        for path in sorted(Path(folder, name) for name in names if name.endswith(others)):
            name = path.relative_to(root).as_posix()
            if name not in found and path.is_file():
                found[name] = path.read_bytes()
    return found
