"""What a piece of a function reads before writing it, what it may write, and what it surely has written at its end.

Variables are names that the function owns; everything else (globals, builtins, attributes) is left out. Where paths differ the
answer errs towards reading more and having surely written less.
"""

import ast
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from iama_engine.recipes.control_flow import own_nodes
from iama_engine.recipes.scopes import FUNCTIONS, ScopeTree

Names: TypeAlias = frozenset[str]
_SWALLOWS = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex", "ExitStack", "warns"})


@dataclass(slots=True)
class Flow:
    """The result of walking some statements."""

    reads: set[str] = field(default_factory=set)
    """Names that may be read before these statements have written them."""
    writes: set[str] = field(default_factory=set)
    """Names that may be written, deleted or bound."""


class Walker:
    """Follows definite assignment through statements of one function."""

    def __init__(self, scopes: ScopeTree, function: ast.AST, at: Callable[[ast.stmt, Names], None] | None = None) -> None:
        self._scopes, self._scope = scopes, scopes.made_by[function]
        self._at = at
        self.flow = Flow()

    def walk(self, block: Sequence[ast.stmt], assigned: Names) -> Names | None:
        """What is surely assigned at the end of the block; None where its end is never reached."""
        current: Names | None = assigned
        for statement in block:
            if current is None:
                return None
            if self._at is not None:
                self._at(statement, current)
            current = self._statement(statement, current)
        return current

    def _statement(self, node: ast.stmt, assigned: Names) -> Names | None:
        if isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break):
            self._read(ast.iter_child_nodes(node), assigned)
            return None
        if isinstance(node, ast.If):
            self._read([node.test], assigned)
            return _meet([self.walk(node.body, assigned), self.walk(node.orelse, assigned)])
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return self._loop(node, assigned)
        if isinstance(node, ast.Try):
            return self._try(node, assigned)
        if isinstance(node, ast.With | ast.AsyncWith):
            return self._with(node, assigned)
        if isinstance(node, ast.Match):
            return self._match(node, assigned)
        return self._simple(node, assigned)

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, assigned: Names) -> Names | None:
        if not isinstance(node, ast.While):
            self._read([node.iter], assigned)
        assigned -= _unbound(node)
        inside = assigned
        if isinstance(node, ast.While):
            self._read([node.test], assigned)
        else:
            inside = assigned | self._write(node.target, assigned)
        self.walk(node.body, inside)
        self.walk(node.orelse, assigned)
        return assigned

    def _try(self, node: ast.Try, assigned: Names) -> Names | None:
        body = self.walk(node.body, assigned)
        ends = [self.walk(node.orelse, body) if body is not None else None]
        assigned -= _unbound(node)
        for handler in node.handlers:
            self._read([handler.type] if handler.type else [], assigned)
            bound = {handler.name} if handler.name else set()
            self.flow.writes |= bound
            end = self.walk(handler.body, assigned | bound)
            ends.append(None if end is None else end - bound)
        final = self.walk(node.finalbody, assigned)
        met = _meet(ends)
        return None if final is None or met is None else met | final

    def _with(self, node: ast.With | ast.AsyncWith, assigned: Names) -> Names | None:
        inside = assigned
        for item in node.items:
            self._read([item.context_expr], inside)
            if item.optional_vars is not None:
                inside = inside | self._write(item.optional_vars, inside)
        end = self.walk(node.body, inside)
        return assigned - _unbound(node) if may_swallow(node) else end

    def _match(self, node: ast.Match, assigned: Names) -> Names:
        self._read([node.subject], assigned)
        for case in node.cases:
            bound = frozenset(
                name for one in ast.walk(case.pattern) for name in [getattr(one, "name", None) or getattr(one, "rest", None)] if name
            )
            self.flow.writes |= bound
            self._read([case.guard] if case.guard else [], assigned | bound)
            self.walk(case.body, assigned | bound)
        return assigned - _unbound(node)

    def _simple(self, node: ast.stmt, assigned: Names) -> Names:
        if isinstance(node, ast.Assign):
            self._read([node.value], assigned)
            return assigned.union(*(self._write(target, assigned) for target in node.targets))
        if isinstance(node, ast.AugAssign):
            self._read([node.value], assigned)
            if isinstance(node.target, ast.Name):
                self._note_read(node.target, assigned)
            return assigned | self._write(node.target, assigned)
        if isinstance(node, ast.AnnAssign):
            self._read([node.annotation, *([node.value] if node.value else [])], assigned)
            return assigned | self._write(node.target, assigned) if node.value else assigned
        if isinstance(node, ast.Delete):
            gone = {target.id for target in node.targets if isinstance(target, ast.Name)}
            self.flow.writes |= gone
            self._read(node.targets, assigned)
            return assigned - gone
        self._read([node], assigned)
        bound = self._bound(node)
        self.flow.writes |= bound
        return assigned | bound

    def _bound(self, node: ast.stmt) -> Names:
        """Names a definition or an import binds."""
        return frozenset(name for name, binders in self._scope.bound.items() if node in binders)

    def _write(self, target: ast.expr, assigned: Names) -> Names:
        """Names that an assignment target binds; its other parts are read."""
        names: set[str] = set()
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and self._mine(node):
                names.add(node.id)
        self._read([target], assigned)
        self.flow.writes |= names
        return frozenset(names)

    def _read(self, nodes: Iterable[ast.AST | None], assigned: Names) -> None:
        """Note every read below the nodes, bodies of inner functions included; walrus targets count as maybe written."""
        for root in nodes:
            for node in ast.walk(root) if root is not None else ():
                if isinstance(node, ast.Name):
                    if isinstance(node.ctx, ast.Load):
                        self._note_read(node, assigned)
                    elif isinstance(self._scopes.parents.get(node), ast.NamedExpr) and self._mine(node):
                        self.flow.writes.add(node.id)

    def _note_read(self, node: ast.Name, assigned: Names) -> None:
        if node.id not in assigned and self._mine(node):
            self.flow.reads.add(node.id)

    def _mine(self, node: ast.Name) -> bool:
        return self._scopes.owner(node.id, self._scopes.of_node[node]) is self._scope


def flow_of(scopes: ScopeTree, function: ast.AST, block: Sequence[ast.stmt]) -> tuple[Flow, Names | None]:
    """What the block reads and writes, and what it surely has written at its end."""
    walker = Walker(scopes, function)
    end = walker.walk(block, frozenset())
    return walker.flow, end


def exposed(scopes: ScopeTree, function: ast.AST, blocks: Iterable[Sequence[ast.stmt]]) -> set[str]:
    """Names that some of the blocks may read before writing them."""
    return {name for block in blocks for name in flow_of(scopes, function, block)[0].reads}


def assigned_before(scopes: ScopeTree, function: ast.AST, statement: ast.stmt, parameters: Collection[str]) -> Names:
    """What is surely assigned whenever control reaches the statement."""
    found: list[Names] = []

    def note(node: ast.stmt, assigned: Names) -> None:
        if node is statement:
            found.append(assigned)

    body: list[ast.stmt] = function.body if isinstance(function, FUNCTIONS) else []
    Walker(scopes, function, note).walk(body, frozenset(parameters))
    return _meet(list(found)) or frozenset()


def may_swallow(node: ast.With | ast.AsyncWith) -> bool:
    """Whether the context manager is one that ends exceptions."""
    for item in node.items:
        call = item.context_expr
        function = call.func if isinstance(call, ast.Call) else call
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in _SWALLOWS:
            return True
    return False


def _unbound(statement: ast.stmt) -> Names:
    """Names that the statement may leave without a value: deleted ones, and those of caught exceptions."""
    nodes = list(own_nodes(statement))
    deleted = {target.id for node in nodes if isinstance(node, ast.Delete) for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(deleted | {node.name for node in nodes if isinstance(node, ast.ExceptHandler) and node.name})


def _meet(ends: Sequence[Names | None]) -> Names | None:
    reached = [end for end in ends if end is not None]
    return frozenset.intersection(*reached) if reached else None
