"""Run a recipe over files given as text, and the files it leaves. Used by every recipe's tests."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.contract import Recipe, RecipeInput, RecipeOutput


@dataclass(frozen=True, slots=True)
class Proposed:
    """A recipe's output with the files as its units leave them, applied one after the other."""

    output: RecipeOutput
    files: Mapping[str, str]

    @property
    def titles(self) -> list[str]:
        """What each unit says it does."""
        return [unit.title for unit in self.output.units]

    @property
    def reasons(self) -> dict[str, str]:
        """Declined address → reason."""
        return {one.symbol: one.reason for one in self.output.declined}


def propose(recipe: Recipe, files: Mapping[str, str], *, symbol: str | None = None, targets: tuple[str, ...] | None = None) -> Proposed:
    """Propose for dedented files (all of them targets unless said otherwise) and apply every unit."""
    current = {path: textwrap.dedent(text).encode() for path, text in files.items()}
    output = recipe.propose(RecipeInput(dict(current), targets or tuple(files), symbol))
    for unit in output.units:
        changed = apply_edits(current, unit.operations)
        current.update({path: data for path, data in changed.items() if data is not None})
    return Proposed(output, {path: data.decode() for path, data in current.items()})
