"""Three proposals by really running the catalogue over the targets: what differs between them is what the recipes would do.

Annotations need types seen at run time, which nobody has yet: that recipe is counted by the classes and modules it could annotate.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import Recipe, RecipeInput, RecipeOutput, Strategy
from iama_engine.recipes.dispatch import input_for
from iama_engine.recipes.languages import languages_of
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.evidence import definitions

TITLES = {
    Strategy.CONSERVATIVE: "Modern idioms, same structure",
    Strategy.STANDARD: "Modern idioms and simpler functions",
    Strategy.COMPREHENSIVE: "Modern idioms, simpler functions, better places",
}
RISK_POINTS = {"low": 0, "medium": 1, "high": 2}
TRACED = "annotate_from_traces"
_SMALL, _MEDIUM = 15, 60


@dataclass(frozen=True, slots=True)
class Dry:
    """One recipe, run without writing anything."""

    recipe: Recipe
    output: RecipeOutput
    expected: int = 0
    """Units that a recipe which waits for traces could come to: one for each class or module with something to annotate."""

    @property
    def units(self) -> int:
        """Places it would change."""
        return max(len(self.output.units), self.expected)


def propose(material: Material) -> dict[str, object]:
    """The answer of the proposals stage."""
    given = RecipeInput(material.files, material.targets, traces=material.traces)
    dry, languages = {}, languages_of(material.targets) or {"python"}
    recipes = recipes_for(Strategy.COMPREHENSIVE, languages)
    for number, recipe in enumerate(recipes, 1):
        material.watch(f"trying recipe {number} of {len(recipes)} on {len(material.targets)} files: {recipe.title}")
        dry[recipe.name] = _dry_run(recipe, input_for(recipe, given))
    chosen = {strategy: [dry[recipe.name] for recipe in recipes_for(strategy, languages)] for strategy in Strategy}
    return {"proposals": [_proposal(strategy, runs) for strategy, runs in chosen.items()]}


def _dry_run(recipe: Recipe, given: RecipeInput) -> Dry:
    expected = _unannotated(given) if recipe.name == TRACED and not given.traces else 0
    return Dry(recipe, recipe.propose(given), expected)


def _proposal(strategy: Strategy, dry: Sequence[Dry]) -> dict[str, object]:
    files = Counter(path for run in dry for path in _paths(run.output))
    active = [run for run in dry if run.units]
    total = sum(run.units for run in dry)
    return {
        "strategy": strategy.value,
        "title": TITLES[strategy],
        "summary": _summary(active, len(files)),
        "recipes": [_share(run) for run in dry],
        "files": [{"path": path, "units": units} for path, units in sorted(files.items())],
        "functions": sorted({symbol for run in dry for unit in run.output.units for symbol in unit.symbols if "::" in symbol}),
        "effort": "small" if total <= _SMALL else "medium" if total <= _MEDIUM else "large",
        "risk": _risk(active),
    }


def _paths(output: RecipeOutput) -> Iterable[str]:
    for unit in output.units:
        yield from {operation.path for operation in unit.operations}


def _share(run: Dry) -> dict[str, object]:
    recipe = run.recipe
    return {
        "name": recipe.name,
        "title": recipe.title,
        "units": run.units,
        "declined": len(run.output.declined),
        "risk": recipe.risk.value,
    }


def _summary(active: Sequence[Dry], files: int) -> str:
    if not active:
        return "Nothing to change: no recipe of this strategy finds anything in the chosen files."
    parts = [f"{run.recipe.title[0].lower()}{run.recipe.title[1:]} ({run.units})" for run in active]
    places = "1 file" if files == 1 else f"{files} files"
    return f"{sum(run.units for run in active)} changes in {places}: {', '.join(parts)}."


def _risk(active: Sequence[Dry]) -> int:
    """1 for idioms alone; each medium or high recipe that really changes something adds to it."""
    return min(5, 1 + sum(RISK_POINTS[run.recipe.risk.value] for run in active))


def _unannotated(given: RecipeInput) -> int:
    found = (definition for path in given.targets for definition in definitions(path, given.files[path]))
    return len({(d.path, d.owner.name if d.owner else "") for d in found if d.node.returns is None})
