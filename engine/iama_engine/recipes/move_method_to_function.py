"""Recipe: a method that never uses its instance becomes a top-level function of the same name, callers included.

The function lands right above its class: whatever its signature reads existed there already. Strings, docstrings included, keep
their bytes, so the tree differs by exactly the move.
"""

import ast
import tokenize
from collections.abc import Iterator
from dataclasses import replace

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.class_family import family_of
from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, definitions, lines_of, removal
from iama_engine.recipes.method_checks import Candidate, bars, decorator_name, importing
from iama_engine.recipes.method_questions import questions
from iama_engine.recipes.method_references import references
from iama_engine.recipes.method_text import drop_decorator, drop_parameter, function_text
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Function
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts, settle


class MoveMethodToFunction:
    """Methods without a use for `self` become functions."""

    name = "move_method_to_function"
    title = "Move methods that never use self to functions"
    description = (
        "A method that does not use its instance becomes a top-level function of the same name and its calls are updated in every "
        "file. Refused where a name would clash, be shadowed or mangled; unasked, only for private methods nobody overrides."
    )
    refuses: tuple[str, ...] = (
        "The method uses its instance, is overridden, or is called in a way that cannot be followed.",
        "Its name would clash, be shadowed or be mangled in a file that calls it.",
        "Unasked for, a public method: name it with --symbol.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.HIGH
    strategy = Strategy.COMPREHENSIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit a method; one method only where `symbol` names it."""
        if given.symbol is None:
            return settle(given, _look_everywhere)
        moved = settle(given, _look_for_symbol)
        return replace(moved, declined=()) if moved.units else moved  # the look that follows a move finds no such method


def _look_for_symbol(project: Project) -> Drafts:
    symbol = project.given.symbol or ""
    found = [pair for source in project.target_sources() for pair in _methods(source, symbol)]
    if not found:
        return Drafts(declined=(Declined(symbol, "no target has a class with such a method"),))
    if len(found) > 1:
        return Drafts(declined=(Declined(symbol, "several classes with such a method"),))
    source, owner, method = found[0]
    candidate = _candidate(project, source, owner, method)
    return _judge(candidate, symbol, answered=True)


def _look_everywhere(project: Project) -> Drafts:
    """One method of a name at a time: the next of that name is judged when the function is there to clash with."""
    drafts: list[Draft] = []
    declined: list[Declined] = []
    moved: set[str] = set()
    for source, name, owner, method in _all_methods(project):
        if method.name not in moved and _worth_asking(project, source, method):
            result = _judge(_candidate(project, source, owner, method), f"{name}.{method.name}", answered=False)
            moved |= {method.name} if result.drafts else set()
            drafts += result.drafts
            declined += result.declined
    return Drafts(tuple(drafts), tuple(declined))


def _all_methods(project: Project) -> Iterator[tuple[Source, str, ast.ClassDef, Function]]:
    """Methods of every class of the targets, with the class's dotted name."""
    for source in project.target_sources():
        for name, owner in definitions(source.tree):
            if isinstance(owner, ast.ClassDef):
                yield from ((source, name, owner, method) for method in owner.body if isinstance(method, FUNCTIONS))


def _worth_asking(project: Project, source: Source, method: Function) -> bool:
    """Private methods that do not read their first parameter, recursion aside."""
    if not method.name.startswith("_") or method.name.startswith("__"):
        return False
    scopes = project.scopes(source)
    first = (method.args.posonlyargs + method.args.args)[:1]
    uses = [use for scope in scopes.made_by[method].walk() for use in scope.uses.get(first[0].arg, [])] if first else []
    static = any(decorator_name(one) == "staticmethod" for one in method.decorator_list)
    return static or all(getattr(scopes.parents[use], "attr", None) == method.name for use in uses)


def _methods(source: Source, symbol: str) -> Iterator[tuple[Source, ast.ClassDef, Function]]:
    """Methods whose dotted name is the symbol, or ends in it where nothing is called exactly that."""
    owners = [(name, node) for name, node in definitions(source.tree) if isinstance(node, ast.ClassDef)]
    wanted, _, method_name = symbol.rpartition(".")
    exact = [node for name, node in owners if name == wanted]
    for owner in exact or [node for name, node in owners if name.endswith(f".{wanted}")]:
        for method in owner.body:
            if isinstance(method, FUNCTIONS) and method.name == method_name:
                yield source, owner, method
                break


def _candidate(project: Project, source: Source, owner: ast.ClassDef, method: Function) -> Candidate:
    family = family_of(project, source, owner)
    found = tuple(references(project, family, method.name))
    return Candidate(project, source, project.scopes(source), owner, method, family, found)


def _judge(candidate: Candidate, symbol: str, *, answered: bool) -> Drafts:
    where = address(candidate.source, symbol)
    asked = questions(candidate)
    reasons = bars(candidate) or ([] if answered else asked)
    if reasons:
        return Drafts(declined=(Declined(where, "; ".join(reasons)),))
    try:
        splices = _splices(candidate)
    except tokenize.TokenError as error:
        raise EngineError(Refusal.RECIPE_REFUSED, f"{symbol}: {error}", {"symbol": symbol}) from error
    note = f" ({'; '.join(asked)})" if asked else ""
    return Drafts((Draft(f"Move {symbol} to a function{note}", (where,), splices),))


def _splices(given: Candidate) -> dict[str, tuple[Splice, ...]]:
    """Everything the move changes, by path."""
    lines = lines_of(given.method, given.source, given.scopes)
    start, end = lines.span(given.source)
    inside: list[Splice] = _signature(given)
    result: dict[str, list[Splice]] = {given.source.path: []}
    for reference in given.moved_references:
        at = Splice(reference.source.start(reference.node), reference.source.end(reference.node), given.name)
        own = reference.source is given.source and start <= at.start < end
        (inside if own else result.setdefault(reference.source.path, [])).append(at)
    text = function_text(given.source, given.scopes, given.method, inside)
    result[given.source.path] += [_insertion(given, text), _removal(given)]
    for path in result.keys() - {given.source.path}:
        result[path].append(_import(given.project, path, given.owner.name, given.name))
    return {path: tuple(splices) for path, splices in result.items()}


def _signature(given: Candidate) -> list[Splice]:
    if not given.static:
        return [drop_parameter(given.source, given.method)]
    marks = [one for one in given.method.decorator_list if decorator_name(one) == "staticmethod"]
    return [drop_decorator(given.source, one) for one in marks]


def _insertion(given: Candidate, text: str) -> Splice:
    """Above the top-level statement that holds the class, two blank lines on either side."""
    top: ast.stmt = given.owner
    for ancestor in given.scopes.ancestors(given.owner):
        top = ancestor if isinstance(ancestor, ast.stmt) else top
    lines = lines_of(top, given.source, given.scopes)
    blank = sum(1 for number in (lines.first - 1, lines.first - 2) if number < 1 or not given.source.line(number).strip())
    before = "\n" * (2 - blank)
    offset = given.source.line_start(lines.first)
    return Splice(offset, offset, f"{before}{text.strip(chr(10))}\n\n\n")


def _removal(given: Candidate) -> Splice:
    body = given.owner.body
    lines = lines_of(given.method, given.source, given.scopes)
    if len(body) == 1:
        indentation = given.source.indentation(given.method.lineno)
        start, end = lines.span(given.source)
        return Splice(start, end, f"{indentation}pass\n")
    start, end = removal(lines, given.source, ends_block=_ends_class(given.owner, given.method, given.source, lines.last))
    return Splice(start, end, "")


def _ends_class(owner: ast.ClassDef, method: Function, source: Source, last: int) -> bool:
    """Whether nothing of the class, comments included, follows the method."""
    if owner.body[-1] is not method:
        return False
    number = last + 1
    while number <= len(source.line_starts) and not source.line(number).strip():
        number += 1
    return len(source.indentation(number)) < len(source.indentation(method.lineno)) or not source.line(number)


def _import(project: Project, path: str, class_name: str, function_name: str) -> Splice:
    source = project.source(path)
    alias = importing(source, class_name) if source is not None else None
    if source is None or alias is None:
        raise ValueError(f"{path} does not import {class_name}")
    return Splice(source.end(alias), source.end(alias), f", {function_name}")
