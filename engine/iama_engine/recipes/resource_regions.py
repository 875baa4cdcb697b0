"""Stretches of a function between opening something and closing it in the same block, and why one cannot become a `with`.

Two forms: `f = open(…)`, `try: …`, `finally: f.close()` means what `with` means, in every case. `f = open(…)`, `…`, `f.close()` means the
same unless something in between raises: then the file was closed when it was collected, and `with` closes it at once.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iama_engine.recipes.control_flow import own_nodes
from iama_engine.recipes.definitions import last_line, stands_alone
from iama_engine.recipes.project import Project
from iama_engine.recipes.resources import closes_alike, keeps_to_itself, opens_for_reading
from iama_engine.recipes.scopes import FUNCTIONS, Function, ScopeTree
from iama_engine.recipes.source import Source

Block = Sequence[ast.stmt]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """`opening` binds `name`; `body` works with it; `closing` is the `try` whose `finally` closes it, or the call of `close()`."""

    source: Source
    function: Function
    opening: ast.Assign
    call: ast.Call
    name: str
    body: Block
    closing: ast.Try | ast.Expr
    closed: ast.Name
    """The variable as `close()` names it."""
    following: Block
    """The statements after it in its block."""

    @property
    def lines(self) -> range:
        """Every line of it."""
        return range(self.opening.lineno, last_line(self.closing) + 1)

    def holds(self, node: ast.AST) -> bool:
        """Whether a node stands in it."""
        return getattr(node, "lineno", 0) in self.lines


def regions(source: Source, function: Function) -> Iterator[Region]:
    """Every such stretch of one function, outer blocks first; those of functions inside it are theirs."""
    for node in (function, *own_nodes(function)):
        if node is not function and isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield from _in_block(source, function, block)


def _in_block(source: Source, function: Function, block: Block) -> Iterator[Region]:
    for at, opening in enumerate(block[:-1]):
        if isinstance(opening, ast.Assign) and isinstance(opening.value, ast.Call) and len(opening.targets) == 1:
            target, rest = opening.targets[0], block[at + 1 :]
            end = _end(target.id, rest) if isinstance(target, ast.Name) else None
            if end is not None and isinstance(target, ast.Name):
                yield Region(source, function, opening, opening.value, target.id, *end)


def _end(name: str, rest: Block) -> tuple[Block, ast.Try | ast.Expr, ast.Name, Block] | None:
    """Body, closing, the variable there, and what follows: by the `try` that comes first, or by the first `close()` of the block."""
    attempt = rest[0]
    closed = _closed(attempt.finalbody[0], name) if isinstance(attempt, ast.Try) and len(attempt.finalbody) == 1 else None
    if isinstance(attempt, ast.Try) and closed is not None:
        return attempt.body, attempt, closed, rest[1:]
    for number, statement in enumerate(rest):
        closed = _closed(statement, name)
        if closed is not None and isinstance(statement, ast.Expr):
            return (rest[:number], statement, closed, rest[number + 1 :]) if number else None
    return None


def _closed(statement: ast.stmt, name: str) -> ast.Name | None:
    """The variable of that name, where the statement closes it and does nothing else."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or call.args or call.keywords or not isinstance(call.func, ast.Attribute):
        return None
    closed = call.func.value
    return closed if call.func.attr == "close" and isinstance(closed, ast.Name) and closed.id == name else None


def bars(project: Project, region: Region) -> Iterator[str]:
    """Why it stays as it is, whoever asks."""
    source, scopes = region.source, project.scopes(region.source)
    if not closes_alike(project, source, region.call):
        yield f"what {ast.unparse(region.call.func)}() gives is not surely closed by `with` as by close()"
    scope, bound = scopes.made_by[region.function], region.name
    if not scope.owns(bound) or any(bound in inner.nonlocal_names for inner in scope.walk()):
        yield f"{bound} is no variable of this function alone"
    elif any(region.holds(binder) for binder in scope.bound[bound] if binder is not region.opening.targets[0]):
        yield f"{bound} is bound again before it is closed"
    if not stands_alone(region.opening, source, scopes) or not stands_alone(region.closing, source, scopes):
        yield "another statement shares a line with it"
    if not isinstance(region.closing, ast.Try):
        yield from _plain_bars(scopes, region)


def _plain_bars(scopes: ScopeTree, region: Region) -> Iterator[str]:
    scope = scopes.made_by[region.function]
    if any(_leaves(statement) for statement in region.body):
        yield "it may be left by return, break, continue or yield before it is closed"
    own = [use for use in scope.uses[region.name] if isinstance(use.ctx, ast.Load)]
    after = range(region.following[0].lineno, last_line(region.following[-1]) + 1) if region.following else range(0)
    if _may_be_caught(scopes, region) and any(not region.holds(use) and use.lineno not in after for use in own):
        yield f"{region.name} is read elsewhere, where it could be met still open"
    if any(region.name in inner.uses for inner in scope.walk() if inner is not scope and isinstance(inner.node, (*FUNCTIONS, ast.Lambda))):
        yield f"a function inside reads {region.name}"


def _may_be_caught(scopes: ScopeTree, region: Region) -> bool:
    """Whether the function may go on after an exception in the region: else nothing of it can see the file afterwards."""
    for ancestor in scopes.ancestors(region.opening):
        if ancestor is region.function:
            return False
        if isinstance(ancestor, ast.Try | ast.TryStar | ast.With | ast.AsyncWith):
            return True
    return True


def questions(project: Project, region: Region) -> Iterator[str]:
    """What only the author can say: nothing for the form with `finally`, which is the same in every case."""
    if isinstance(region.closing, ast.Try):
        return
    source, scope = region.source, project.scopes(region.source).made_by[region.function]
    if not opens_for_reading(project, source, region.call):
        yield "where something before close() raises, may it be closed at once, and may a fault of closing be seen instead"
    inside = [use for inner in scope.walk() for use in inner.uses.get(region.name, ()) if isinstance(use.ctx, ast.Load)]
    if any(region.holds(use) and use is not region.closed and not keeps_to_itself(project, source, use) for use in inside):
        yield f"{region.name} is handed on: may it be closed at once where something before close() raises"


def _leaves(statement: ast.stmt) -> bool:
    """Whether control can go out of a statement by anything but its end or an exception."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        node, looped = waiting.pop()
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Break | ast.Continue) and not looped):
            return True
        if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            waiting += [(child, looped) for child in node.orelse]
            waiting += [(child, True) for child in node.body]
            waiting += [(child, looped) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        else:
            waiting += [(child, looped) for child in ast.iter_child_nodes(node)]
    return False
