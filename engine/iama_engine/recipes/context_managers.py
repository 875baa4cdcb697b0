"""Recipe: what a function opens and closes by hand is closed by `with`.

With `finally` the two mean the same. Without it a fault in between used to leave the file to the garbage collector: done unasked only
where the file is read and nobody else gets it, so that nothing but the time of closing can differ.
"""

import ast
import tokenize
from collections.abc import Iterator

from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, qualified_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.resource_regions import Region, bars, questions, regions
from iama_engine.recipes.resource_text import with_splices
from iama_engine.recipes.scopes import FUNCTIONS
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts, settle


class ContextManagers:
    """`with` for what is opened and closed."""

    name = "context_managers"
    title = "Close resources by with"
    description = (
        "f = open(…), try: …, finally: f.close() becomes with open(…) as f: …, which is the same in every case. Without a finally it is "
        "done where f is only read and handed to nobody; the one thing that differs is said here: when something in between raises, the "
        "file is closed at once and no longer when it is collected. Where more could differ it is asked, and naming the function by "
        "--symbol answers."
    )
    refuses: tuple[str, ...] = (
        "Without a finally: the file is written or handed on, and nobody has answered whether a fault may close it at once.",
        "It is left by return, break, continue or yield before close(), bound again, or read where it could be met still open.",
        "What the call gives is not known, or with does more than close() does: a database, an archive of tar, a temporary file.",
        "A test puts an open of its own in place; a comment stands where code goes away.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.STANDARD

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit a resource."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for source in project.target_sources():
        for region in _regions(project, source):
            name = qualified_name(region.function, project.scopes(source))
            if project.given.symbol not in {None, name}:
                continue
            where = address(source, name)
            splices = _judged(project, region)
            if isinstance(splices, str):
                declined.append(Declined(where, f"{ast.unparse(region.opening)}: {splices}"))
            else:
                drafts.append(Draft(f"Close {region.name} by with in {where}", (where,), {source.path: splices}))
    return Drafts(tuple(drafts), tuple(declined))


def _regions(project: Project, source: Source) -> Iterator[Region]:
    if ".close()" in source.text:
        for function in project.scopes(source).made_by:
            if isinstance(function, FUNCTIONS):
                yield from regions(source, function)


def _judged(project: Project, region: Region) -> tuple[Splice, ...] | str:
    """What to splice, or why it is left alone."""
    reasons = list(bars(project, region))
    if reasons:
        return "; ".join(reasons)
    asked = [] if project.given.symbol is not None else list(questions(project, region))
    if asked:
        return f"asks first: {'; '.join(asked)}?"
    try:
        return with_splices(region)
    except tokenize.TokenError:
        return "its lines cannot be indented safely"
