"""Run one recipe, or one step of a recipe, over small sources given as text."""

from collections.abc import Callable, Iterable, Mapping
from textwrap import dedent

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import CallTypes, EditUnit, RecipeInput, RecipeOutput
from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Source
from iama_engine.recipes.units import Draft

PATH = "pack/module.py"
Step = Callable[[Project, Source], Iterable[Draft]]


def files_of(text: str, others: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The files of a project whose module of interest is `PATH`."""
    texts = {PATH: text, **(others or {})}
    return {path: dedent(one).encode() for path, one in texts.items()}


def project_of(text: str, others: Mapping[str, str] | None = None, min_python: tuple[int, int] = (3, 11)) -> Project:
    """A project with one target."""
    return Project(RecipeInput(files_of(text, others), (PATH,), min_python=min_python))


def stepped(step: Step, text: str, others: Mapping[str, str] | None = None) -> str:
    """The module after everything that one look of a step drafts."""
    project = project_of(text, others)
    source = project.source(PATH)
    assert source is not None
    splices = [splice for draft in step(project, source) for splice in draft.splices[PATH]]
    return source.spliced(splices)


def apply_units(files: Mapping[str, bytes], units: Iterable[EditUnit]) -> dict[str, bytes]:
    """The files after the units, each through the edit operations."""
    current = dict(files)
    for unit in units:
        for path, content in apply_edits(current, unit.operations).items():
            assert content is not None
            current[path] = content
    return current


def proposal(name: str, text: str, others: Mapping[str, str] | None = None, traces: Mapping[str, CallTypes] | None = None) -> RecipeOutput:
    """What a recipe proposes for the module."""
    return recipe_named(name).propose(RecipeInput(files_of(text, others), (PATH,), traces=traces or {}))


def refactored(name: str, text: str, others: Mapping[str, str] | None = None, traces: Mapping[str, CallTypes] | None = None) -> str:
    """The module as a recipe leaves it."""
    units = proposal(name, text, others, traces).units
    return apply_units(files_of(text, others), units)[PATH].decode()


def reasons(name: str, text: str, others: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a recipe declined in the module, by symbol without its path."""
    return {one.symbol.rpartition("::")[2]: one.reason for one in proposal(name, text, others).declined}
