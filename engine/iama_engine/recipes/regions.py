"""Stretches of a function that could be a function of their own, and the proof that they can.

A stretch qualifies when control enters at its top and leaves at its end (or always by return, or is the rest of the function),
when every value it needs is surely there, and when nobody can see its variables half-way: not a handler, not a closure.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from iama_engine.recipes.control_flow import always_leaves, own_nodes
from iama_engine.recipes.dataflow import Flow, Names, assigned_before, exposed, flow_of, may_swallow
from iama_engine.recipes.frame_lookers import calls_any
from iama_engine.recipes.scopes import FUNCTIONS
from iama_engine.recipes.surroundings import Surroundings

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))


class Exit(StrEnum):
    """How control leaves a stretch."""

    FALLS = "falls through to what follows"
    RETURNS = "always returns or raises"
    REST = "is the rest of the function"
    NEXT = "is the body of a loop, which continue leaves"


@dataclass(frozen=True, slots=True)
class Interface:
    """What the new function takes and gives."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    exit: Exit
    uses_instance: bool


@dataclass(frozen=True, eq=False)
class Region:
    """Consecutive statements of one block."""

    around: Surroundings
    block: Sequence[ast.stmt]
    first: int
    last: int

    @property
    def statements(self) -> Sequence[ast.stmt]:
        """The statements of the stretch."""
        return self.block[self.first : self.last + 1]

    def interface(self) -> Interface | None:
        """Parameters and results of the stretch as a function; None where it must stay."""
        leaving = self._exit()
        if leaving is None or not self.around.splittable or self._forbidden():
            return None
        flow, end = flow_of(self.around.scopes, self.around.function, self.statements)
        outputs = flow.writes & self._live_after() if leaving in (Exit.FALLS, Exit.NEXT) else set()
        if self._seen_halfway(flow) or self._captures_variables(flow) or (leaving is Exit.NEXT and outputs):
            return None
        inputs = flow.reads | (outputs - (end or frozenset()))
        given = inputs - {self.around.instance}
        present = assigned_before(self.around.scopes, self.around.function, self.statements[0], self.around.parameters)
        if not inputs <= present or self._more_than_values(inputs | outputs) or self._orphans(outputs):
            return None
        uses_instance = self.around.instance in inputs or (self.around.instance is not None and self._uses_class())
        return Interface(self._in_order(given), self._in_order(outputs), leaving, uses_instance)

    def _in_order(self, names: set[str] | Names) -> tuple[str, ...]:
        """Parameters of the function first, in their order, then variables as they first appear."""
        given = {name: at for at, name in enumerate(self.around.parameters)}
        places = {
            name: min((getattr(one, "lineno", 0), getattr(one, "col_offset", 0)) for one in binders)
            for name, binders in self.around.scope.bound.items()
        }
        return tuple(sorted(names, key=lambda name: (given.get(name, len(given)), places[name])))

    def _exit(self) -> Exit | None:
        jumps = list(_jumps(self.statements))
        returns = any(isinstance(one, ast.Return) for one in jumps)
        loop_words = [one for one in jumps if isinstance(one, ast.Break | ast.Continue)]
        if loop_words:
            whole = self.first == 0 and self.last == len(self.block) - 1 and self._loop_body()
            only_next = all(isinstance(one, ast.Continue) for one in loop_words) and not returns
            return Exit.NEXT if whole and only_next else None
        if not returns:
            return None if always_leaves(self.statements) else Exit.FALLS
        if always_leaves(self.statements):
            return Exit.RETURNS
        ends = self.block is self.around.function.body and self.last == len(self.block) - 1
        return Exit.REST if ends else None

    def _loop_body(self) -> bool:
        parent = self.around.scopes.parents[self.statements[0]]
        return isinstance(parent, ast.For | ast.While) and parent.body is self.block

    def _forbidden(self) -> bool:
        """Constructs that mean something else in another function."""
        handlers: set[str] = set()
        for statement in self.statements:
            for node in (statement, *own_nodes(statement)):
                if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.AsyncFor | ast.AsyncWith | ast.Delete):
                    return True
                if isinstance(node, ast.comprehension) and node.is_async:
                    return True
                if isinstance(node, ast.ExceptHandler) and node.name:
                    handlers.add(node.name)
            if self._needs_class(statement) or calls_any(statement, self.around.frame_lookers):
                return True
        inside = {node for statement in self.statements for node in ast.walk(statement)}
        uses = (use for inner in self.around.scope.walk() for name in handlers for use in inner.uses.get(name, []))
        return any(use not in inside for use in uses)

    def _needs_class(self, statement: ast.stmt) -> bool:
        """`super()` and private names need a method, and that needs the instance."""
        return self.around.instance is None and (_mentions_super(statement) or (self.around.in_class and _mangled(statement)))

    def _uses_class(self) -> bool:
        return any(_mentions_super(statement) or _mangled(statement) for statement in self.statements)

    def _more_than_values(self, names: set[str]) -> bool:
        """Imports and definitions are not passed about."""
        binders = (one for name in names for one in self.around.scope.bound[name])
        return any(isinstance(one, (*FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)) for one in binders)

    def _orphans(self, outputs: set[str]) -> bool:
        """Whether a name would be left that is read but no longer bound: it would mean a global from then on.

        Statements that are never reached bind names too.
        """
        inside = {node for statement in self.statements for node in ast.walk(statement)}
        for name in self.around.scope.bound.keys() - outputs:
            binders = self.around.scope.bound[name]
            uses = [use for inner in self.around.scope.walk() for use in inner.uses.get(name, [])]
            if all(one in inside for one in binders) and any(use not in inside for use in uses):
                return True
        return False

    def _captures_variables(self, flow: Flow) -> bool:
        """Whether a closure would hold another variable than before: one inside that sees later writes, or one outside that sees ours."""
        inside = {node for statement in self.statements for node in ast.walk(statement)}
        turning = {inner for node, _ in self._upwards() if isinstance(node, _LOOPS) for inner in ast.walk(node)}
        end = self.statements[-1].end_lineno or 0
        for name in self.around.captured:
            uses = [use for inner in self.around.scope.walk() for use in inner.uses.get(name, [])]
            binders = self.around.scope.bound[name]
            if all(one in inside for one in (*uses, *binders)):
                continue
            if name in flow.writes:
                return True
            held = any(use in inside and not self._own_use(use) for use in uses)
            if held and any(one in turning or getattr(one, "lineno", 0) > end for one in binders):
                return True
        return False

    def _own_use(self, use: ast.Name) -> bool:
        """Whether a name is used in the function itself rather than in a closure."""
        return self.around.scopes.of_node[use] is self.around.scope

    def _seen_halfway(self, flow: Flow) -> bool:
        """Whether an exception in the middle would show a variable of the stretch to code outside it."""
        for node, child in self._upwards():
            if isinstance(node, _TRIES) and flow.writes & self._after_exception(node, child):
                return True
            if isinstance(node, ast.With) and may_swallow(node) and flow.writes & self._after(node):
                return True
        return False

    def _after_exception(self, node: ast.Try, child: ast.AST) -> set[str]:
        blocks: list[Sequence[ast.stmt]] = [node.finalbody]
        guarded = child in node.body
        if guarded:
            blocks += [handler.body for handler in node.handlers]
        reads = exposed(self.around.scopes, self.around.function, blocks)
        if guarded and not all(always_leaves(handler.body) for handler in node.handlers):
            reads |= self._after(node)
        return reads

    def _after(self, node: ast.AST) -> set[str]:
        """What may be read once the statement is left, by any way."""
        block = self._block_of(node)
        return Region(self.around, block, block.index(node), block.index(node))._live_after() if isinstance(node, ast.stmt) else set()

    def _live_after(self) -> set[str]:
        """Names whose value may be read after the stretch: later in the block, after what surrounds it, in a next turn of a loop."""
        scopes, function = self.around.scopes, self.around.function
        live = exposed(scopes, function, [self.block[self.last + 1 :]])
        for node, child in self._upwards():
            if isinstance(node, _LOOPS):
                live |= self._next_turn(node)
            if isinstance(node, _TRIES):
                handlers = [handler.body for handler in node.handlers]
                live |= exposed(scopes, function, [node.finalbody, node.orelse, *(handlers if child in node.body else [])])
            if isinstance(node, ast.stmt) and node is not function:
                block = self._block_of(node)
                live |= exposed(scopes, function, [block[block.index(node) + 1 :]])
        return live

    def _next_turn(self, node: ast.For | ast.AsyncFor | ast.While) -> set[str]:
        """What a loop may read once its body is over."""
        scopes, function = self.around.scopes, self.around.function
        body, after = exposed(scopes, function, [node.body]), exposed(scopes, function, [node.orelse])
        if isinstance(node, ast.While):
            return body | after | exposed(scopes, function, [[ast.copy_location(ast.Expr(node.test), node.test)]])
        return body - {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)} | after

    def _block_of(self, node: ast.AST) -> list[ast.stmt]:
        parent = self.around.scopes.parents[node]
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list) and node in block:
                return block
        raise ValueError("not in a block")

    def _upwards(self) -> Iterator[tuple[ast.AST, ast.AST]]:
        """Each statement around the stretch with the child that leads to it, up to the function."""
        child: ast.AST = self.statements[0]
        while child is not self.around.function:
            parent = self.around.scopes.parents[child]
            if parent is self.around.function:
                return
            yield parent, child
            child = parent


def _jumps(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Returns, and those breaks and continues whose loop is outside."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, False) for statement in statements]
    while waiting:
        node, looped = waiting.pop()
        if isinstance(node, ast.Return) or (isinstance(node, ast.Break | ast.Continue) and not looped):
            yield node
        if isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            continue
        for child in ast.iter_child_nodes(node):
            inside = looped or (isinstance(node, _LOOPS) and child in node.body)
            waiting.append((child, inside))


def _mentions_super(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and node.id in ("super", "__class__") for node in ast.walk(statement))


def _mangled(statement: ast.stmt) -> bool:
    names = (getattr(node, "attr", None) or getattr(node, "id", None) for node in ast.walk(statement))
    return any(isinstance(name, str) and name.startswith("__") and not name.endswith("__") for name in names)
