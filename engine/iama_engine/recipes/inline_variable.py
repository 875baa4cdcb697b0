"""Recipe: a variable that is only there to be returned in the next line goes, and the value is returned.

Nothing runs between the two lines, so nobody can have seen the variable: unless a closure, a later read or the frame could.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, last_line, qualified_name, stands_alone
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Function, Scope, ScopeTree
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts, settle

_LOOKS_AT_NAMES = frozenset({"locals", "vars", "dir", "eval", "exec"})
_EQUALS = re.compile(r"[ \t]*=([ \t]*)(\(?)[ \t\n(]*")
Pair = tuple[ast.Assign, ast.Return]


class InlineVariable:
    """Values that are named only to be returned."""

    name = "inline_variable"
    title = "Return values without naming them first"
    description = (
        "`result = f(x)` with `return result` in the next line becomes `return f(x)`, where the name is used nowhere else. Comments stay, "
        "and so does a name that a closure, a handler or the frame could still see."
    )
    refuses: tuple[str, ...] = (
        "The name is read or bound anywhere else in the function, or in a function inside it.",
        "The function looks at its own names: locals(), vars(), eval() and their kin.",
        "A comment, a blank line or an annotation stands with one of the two lines.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.COMPREHENSIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit a variable."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for source in project.target_sources():
        scopes = project.scopes(source)
        for function in scopes.made_by:
            if isinstance(function, FUNCTIONS):
                for pair in _pairs(function, scopes):
                    where = address(source, qualified_name(function, scopes))
                    reason = _reason(source, scopes, function, pair)
                    if reason:
                        declined.append(Declined(where, reason))
                    else:
                        drafts.append(
                            Draft(f"Return the value of {_name(pair)} directly in {where}", (where,), {source.path: _splices(source, pair)})
                        )
    return Drafts(tuple(drafts), tuple(declined))


def _pairs(function: Function, scopes: ScopeTree) -> Iterator[Pair]:
    """`x = …` and `return x` right below it, in this function itself."""
    for block in _blocks(function, scopes):
        for first, second in pairwise(block):
            if isinstance(first, ast.Assign) and isinstance(second, ast.Return) and isinstance(second.value, ast.Name):
                target = first.targets[0]
                if len(first.targets) == 1 and isinstance(target, ast.Name) and target.id == second.value.id:
                    yield first, second


def _blocks(function: Function, scopes: ScopeTree) -> Iterator[Sequence[ast.stmt]]:
    own = [function, *(node for node, scope in scopes.of_node.items() if scope is scopes.made_by[function])]
    for node in own:
        if node is function or not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for field in ("body", "orelse", "finalbody"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    yield block


def _name(pair: Pair) -> str:
    return ast.unparse(pair[0].targets[0])


def _reason(source: Source, scopes: ScopeTree, function: Function, pair: Pair) -> str:
    """Why the variable has to stay; empty where it can go."""
    assign, leaving = pair
    name, scope = _name(pair), scopes.made_by[function]
    if not scope.owns(name) or len(scope.bound[name]) != 1 or len(scope.uses.get(name, ())) != 2:
        return f"{name} is bound or read elsewhere too"
    inner = [child for child in scope.walk() if child is not scope]
    if any(name in child.uses and scopes.owner(name, child) is scope for child in inner):
        return f"a function inside reads {name}"
    if _LOOKS_AT_NAMES & _words(scope):
        return "the function looks at its own names"
    if leaving.lineno != last_line(assign) + 1 or source.line(leaving.lineno).strip() != f"return {name}":
        return f"a comment or a blank line stands before or behind `return {name}`"
    if not stands_alone(assign, source, scopes) or "# type:" in source.line(last_line(assign)):
        return "another statement or a type comment shares the line"
    between = _EQUALS.fullmatch(source.text[source.end(assign.targets[0]) : source.start(assign.value)])
    if between is None or (isinstance(assign.value, ast.Yield | ast.YieldFrom | ast.NamedExpr) and not between[2]):
        return "the value cannot be returned as it is written"
    return ""


def _words(scope: Scope) -> set[str]:
    return {name for child in scope.walk() for name in child.uses}


def _splices(source: Source, pair: Pair) -> tuple[Splice, ...]:
    assign, leaving = pair
    start = source.start(assign)
    equals = source.text.index("=", source.end(assign.targets[0])) + 1
    gap = "" if source.text[equals : equals + 1] in (" ", "\t") else " "
    line = source.line_start(leaving.lineno)
    end = source.line_start(leaving.lineno + 1)
    if not source.line(leaving.lineno).endswith(("\n", "\r")):
        line -= len(source.line(leaving.lineno - 1)) - len(source.line(leaving.lineno - 1).rstrip("\r\n"))
    return Splice(start, equals, f"return{gap}"), Splice(line, end, "")
