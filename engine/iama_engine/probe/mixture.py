"""What one script fills up, another looks at: objects that scripts make alike, and the calls of all those scripts done to one of them.

A test of a look-up seldom fills what it looks in, and a test that fills something seldom asks it twice. Code that is slow only where
both meet is met by neither.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TypeVar

MADE = "made"
"""The name of the object."""
MOST_CALLS, PER_CALL = 12, 2
"""Different calls that are done to an object, and the inputs that each of them gets."""
_LONGEST = 200
Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class PlainScript:
    """Statements, and the imports that they need."""

    calls: tuple[str, ...]
    imports: tuple[str, ...]


@dataclass(slots=True)
class Object:
    """How an object is made, in the shortest way seen, and what is done to it, by the name of what is called."""

    making: tuple[str, ...]
    imports: set[str] = field(default_factory=set)
    calls: dict[str, list[str]] = field(default_factory=dict)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Two calls of different names, the shortest ones first."""
        some = sorted(self.calls.values(), key=lambda calls: min(map(len, calls)))[:MOST_CALLS]
        listed = [(number, call) for number, calls in enumerate(some) for call in sorted(calls, key=len)[:PER_CALL]]
        pairs = [(one, other) for at, one in listed for there, other in listed if at != there]
        yield from sorted(pairs, key=lambda pair: len(pair[0]) + len(pair[1]))


def find_objects(held: Iterable[PlainScript], others: Iterable[PlainScript]) -> list[Object]:
    """Objects that `held` scripts make, with the calls of all scripts that make one alike; those that most is done to first."""
    found: dict[str, Object] = {}
    for script in held:
        _take_in(script, found, is_held=True)
    for script in others:
        _take_in(script, found, is_held=not found)
    return sorted((one for one in found.values() if len(one.calls) > 1), key=lambda one: -len(one.calls))


def _take_in(script: PlainScript, found: dict[str, Object], *, is_held: bool) -> None:
    trees = [ast.parse(call) for call in script.calls]
    targets = [_target(tree) for tree in trees]
    for at, name in enumerate(targets):
        if name is None or name in targets[:at]:
            continue
        making = _needed(trees, targets, at)
        kind = _likeness(making, name)
        text = tuple(ast.unparse(_renamed(tree, {name: MADE})) for tree in making)
        if kind not in found and (not is_held or sum(map(len, text)) > _LONGEST):
            continue
        known = found.setdefault(kind, Object(text))
        known.making = min(known.making, text, key=lambda one: sum(map(len, one)))
        known.imports |= set(script.imports)
        bound = {other for other in targets if other is not None and other != name}
        for tree in trees[at + 1 :]:
            call = _call_of(tree, name, bound)
            if call is not None:
                done = ast.unparse(_renamed(call, {name: MADE}))
                calls = known.calls.setdefault(_called(call), [])
                calls += [done] if done not in calls else []


def _target(tree: ast.Module) -> str | None:
    """The one name that a statement gives the value of a call."""
    match tree.body:
        case [ast.Assign([ast.Name(name)], ast.Call())]:
            return name
    return None


def _needed(trees: Sequence[ast.Module], targets: Sequence[str | None], at: int) -> list[ast.Module]:
    """The statements that make an object: its own, and those that make what it is made of."""
    wanted, kept = _names(trees[at]), [trees[at]]
    for earlier in range(at - 1, -1, -1):
        if targets[earlier] in wanted:
            wanted |= _names(trees[earlier])
            kept.append(trees[earlier])
    return kept[::-1]


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _likeness(making: Sequence[ast.Module], name: str) -> str:
    """What scripts that make an object alike have in common: all but the constants and names of their own."""
    own = {target: f"name_{number}" for number, tree in enumerate(making) if (target := _target(tree)) is not None}
    return "\n".join(ast.unparse(_Alike().visit(_renamed(tree, own))) for tree in making) + own[name]


class _Alike(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.Constant(type(node.value).__name__)


def _renamed(tree: Node, names: dict[str, str]) -> Node:
    class Rename(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Name(names.get(node.id, node.id), node.ctx)

    renamed: Node = Rename().visit(deepcopy(tree))
    return renamed


def _call_of(tree: ast.Module, name: str, bound: set[str]) -> ast.Call | None:
    """What a statement does to an object, if it needs nothing else that the script made."""
    match tree.body:
        case [ast.Expr(ast.Call() as call)] | [ast.Assign(_, ast.Call() as call)]:
            return call if _root(call) == name and not bound & _names(call) else None
    return None


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _called(call: ast.Call) -> str:
    return ".".join(node.attr for node in ast.walk(call.func) if isinstance(node, ast.Attribute))
