"""Recipe: a long or branching function hands a stretch of its work to a new private function, again and again while that pays.

Each function is worked on alone, as text of its own; only the result goes into the file. Methods become methods where the stretch
needs the instance, functions above the class where it does not.
"""

import ast
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, definitions, first_line, last_line, lines_of, stands_alone
from iama_engine.recipes.frame_lookers import frame_lookers
from iama_engine.recipes.mentions import mentions_of
from iama_engine.recipes.project import Project
from iama_engine.recipes.region_choice import Choice, best_region, too_long
from iama_engine.recipes.region_names import region_name
from iama_engine.recipes.region_text import Extraction, extract
from iama_engine.recipes.scopes import FUNCTIONS, Function, scope_tree
from iama_engine.recipes.source import Source, Splice, Unreadable, parse
from iama_engine.recipes.surroundings import Surroundings
from iama_engine.recipes.units import Draft, Drafts, settle

_HOLDER = "class _Holder:\n"
_MOST_EXTRACTIONS = 40


class SplitLongFunction:
    """Several short functions for a long one."""

    name = "split_long_function"
    title = "Split long functions by block"
    description = (
        "In functions of more than 40 lines, or with many branches, a loop body, a branch or a paragraph becomes a private function "
        "with explicit parameters and results, where data flow proves that nothing else can tell the difference: extract function, chosen "
        "and named by the recipe."
    )
    refuses: tuple[str, ...] = (
        "No stretch of the function has few enough inputs and outputs to be a function of its own.",
        "Something in the function looks at frames or local names at run time.",
        "A stretch leaves by return, break or continue in a way that a call cannot repeat.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.MEDIUM
    strategy = Strategy.STANDARD

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per long function, with everything taken out of it."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    names = _Names(project)
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for source in project.target_sources():
        for name, node, holder in _splittable(project, source):
            draft = _split(project, source, _Target(name, node, holder), names)
            if draft is not None:
                drafts.append(draft)
            else:
                declined.append(Declined(address(source, name), "no stretch of it can be a function of its own"))
    return Drafts(tuple(drafts), tuple(declined))


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """A function to split, with the top-level statement it stands in."""

    name: str
    node: Function
    top: ast.stmt


class _Names:
    """Names that are taken: every word of every file, what names put together at run time may be, and those given out."""

    def __init__(self, project: Project) -> None:
        self._words = {word for path in project.files for word in re.findall(r"\w+", project.files[path].decode("utf-8", "replace"))}
        self._mentions = mentions_of(project)
        self.frame_lookers = frame_lookers(project)

    def taken(self, name: str) -> bool:
        """Whether the name means something already."""
        return name in self._words or self._mentions.composed(name, fewest_letters=3)

    def take(self, name: str) -> None:
        """Give a name out."""
        self._words.add(name)


def _splittable(project: Project, source: Source) -> Iterator[tuple[str, Function, ast.stmt]]:
    """Long functions of the module and of its top-level classes."""
    scopes = project.scopes(source)
    for name, node in definitions(source.tree):
        if isinstance(node, FUNCTIONS) and too_long(node) and stands_alone(node, source, scopes):
            parent = scopes.parents[node]
            if isinstance(parent, ast.Module):
                yield name, node, node
            elif isinstance(parent, ast.ClassDef) and isinstance(scopes.parents[parent], ast.Module):
                yield name, node, parent


@dataclass(slots=True)
class _Result:
    """The pieces a function became."""

    methods: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def _split(project: Project, source: Source, target: _Target, names: _Names) -> Draft | None:
    in_class = target.top is not target.node
    first, last = first_line(target.node), last_line(target.node)
    start, end = source.line_start(first), source.line_start(last + 1)
    result = _Result()
    work = _Work(target.node.name, in_class, names, result)
    text = _shortened(source.text[start:end].replace("\r\n", "\n"), work)
    if not result.names:
        return None
    after = "".join(f"\n{method}" for method in result.methods)
    splices = [Splice(start, end, text if text.endswith("\n") or not after else f"{text}\n")]
    splices[0] = Splice(start, end, f"{splices[0].text.rstrip(chr(10))}\n{after}")
    scopes = project.scopes(source)
    if result.functions and in_class:
        place = source.line_start(lines_of(target.top, source, scopes).first)
        splices.append(Splice(place, place, "".join(f"{function}\n\n" for function in result.functions)))
    elif result.functions:
        splices[0] = Splice(start, end, splices[0].text + "".join(f"\n\n{function}" for function in result.functions))
    title = f"Split {target.name}: {', '.join(result.names)}"
    return Draft(title, (address(source, target.name),), {source.path: tuple(splices)})


@dataclass(frozen=True, slots=True)
class _Work:
    """What it takes to shorten one function."""

    root: str
    in_class: bool
    names: _Names
    result: _Result


def _shortened(text: str, work: _Work) -> str:
    """The function's text after all extractions worth making; what is taken out goes to the result, split in its turn."""
    taken: list[Extraction] = []
    for _ in range(_MOST_EXTRACTIONS):
        found = _extraction(text, work)
        if found is None:
            break
        text, extraction, name = found
        work.names.take(name)
        work.result.names.append(name)
        taken.append(extraction)
    for extraction in sorted(taken, key=lambda one: text.find(f"{one.name}(")):
        pieces = work.result.methods if extraction.is_method else work.result.functions
        place = len(pieces)
        pieces.append("")
        pieces[place] = _shortened(extraction.function, _Work(work.root, extraction.is_method, work.names, work.result))
    return text


def _extraction(text: str, work: _Work) -> tuple[str, Extraction, str] | None:
    """The function's text with one stretch taken out."""
    in_class = work.in_class
    holder = _HOLDER if in_class else ""
    try:
        source = Source("function.py", holder + text, "utf-8", b"", parse(holder + text))
    except Unreadable:
        return None
    top = source.tree.body[0]
    node = top.body[0] if isinstance(top, ast.ClassDef) and in_class else top
    if not isinstance(node, FUNCTIONS) or not too_long(node):
        return None
    choice = best_region(source, Surroundings(scope_tree(source.tree), node, in_class, work.root, work.names.frame_lookers))
    if choice is None:
        return None
    return _applied(source, choice, holder, work.names)


def _applied(source: Source, choice: Choice, holder: str, names: _Names) -> tuple[str, Extraction, str] | None:
    name = region_name(source, choice.region, choice.interface, names.taken)
    if name is None:
        return None
    try:
        extraction = extract(source, choice.region, choice.interface, name)
    except tokenize.TokenError:
        return None
    return source.spliced([extraction.call])[len(holder) :], extraction, name
