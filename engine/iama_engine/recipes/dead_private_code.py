"""Recipe: private code that nothing refers to, statements that are never reached, imports that are never used.

Proof is by text: a name that occurs in no file, string or comment outside its own definition.
"""

from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.dead_definitions import dead_definitions
from iama_engine.recipes.mentions import mentions_of
from iama_engine.recipes.project import Project
from iama_engine.recipes.units import Draft, Drafts, settle
from iama_engine.recipes.unreachable_code import unreachable_statements
from iama_engine.recipes.unused_imports import unused_imports


class DeadPrivateCode:
    """What can go because nothing can reach it."""

    name = "dead_private_code"
    title = "Remove private code nothing refers to"
    description = (
        "Private functions, classes, constants and methods that no file mentions, statements after a return or raise, and unused "
        "imports of the standard library. Whatever a name built at run time, a decorator or a base class might reach stays."
    )
    refuses: tuple[str, ...] = (
        "Any file, string or comment mentions the name outside its own definition.",
        "A decorator, a base class or a name built at run time might reach it.",
        "The name is public.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per definition, dead block or import statement."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    mentions = mentions_of(project)
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for source in project.target_sources():
        found = dead_definitions(project, source, mentions)
        drafts += [*unreachable_statements(project, source), *found.drafts, *unused_imports(project, source)]
        declined += found.declined
    return Drafts(tuple(drafts), tuple(declined))
