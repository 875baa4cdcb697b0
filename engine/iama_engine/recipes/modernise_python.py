"""Recipe: modern idioms. Python 2 branches that never run go first, then printf-style strings, then ruff's safe fixes.

Ruff runs last so that it sees plain code: it would turn `if py3k:` into a conditional expression, which hides the dead half.
"""

from collections.abc import Callable, Iterator

from iama_engine.recipes.builtin_aliases import inlined_aliases
from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.line_groups import grouped_changes
from iama_engine.recipes.printf_strings import printf_drafts
from iama_engine.recipes.project import Project
from iama_engine.recipes.ruff_fixes import ruff_fixed
from iama_engine.recipes.six_names import six_imports, six_uses
from iama_engine.recipes.source import Source
from iama_engine.recipes.units import Draft, Drafts, settle
from iama_engine.recipes.version_folding import folded_branches, unused_flags

_STEPS: tuple[Callable[[Project, Source], Iterator[Draft]], ...] = (
    folded_branches,
    inlined_aliases,
    six_uses,
    six_imports,
    unused_flags,
    printf_drafts,
)


class ModernisePython:
    """Idioms of the oldest Python that must still run the code."""

    name = "modernise_python"
    title = "Modernise Python idioms"
    description = (
        "Branches for Python 2 that no supported Python takes are removed, leftover aliases such as unicode = str are inlined and so is "
        "what the library six gives on Python 3, printf-style strings with a provable meaning become f-strings, and ruff's safe fixes (UP, "
        "SIM, FURB, PERF, C4, PTH, RET) apply: f-strings for str.format among them. Paths stay strings, as pathlib gives other values "
        "(docs/decisions/0034)."
    )
    refuses: tuple[str, ...] = (
        "What ruff calls unsafe or preview.",
        "A printf-style string whose meaning depends on a value's type.",
        "A branch whose condition is not surely false on every supported Python.",
        "A file that only Python 2 parses: on Python 3 it has no behaviour to keep.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per function or module level and kind of change."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    for step in _STEPS:
        drafts = tuple(draft for source in project.target_sources() for draft in step(project, source))
        if drafts:
            return Drafts(drafts)
    return Drafts(tuple(_ruff_drafts(project)))


def _ruff_drafts(project: Project) -> Iterator[Draft]:
    texts = {source.path: source.text for source in project.target_sources() if source.text.strip()}
    for path, after in sorted(ruff_fixed(texts, project.given.min_python).items()):
        source = project.source(path)
        if source is not None:
            for where, splices in grouped_changes(source, after).items():
                yield Draft(f"Apply ruff's safe fixes to {where}", (where,), {path: splices})
