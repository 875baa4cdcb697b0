"""What kind of value an expression surely has: text, whole number, truth value, or at least something that is no tuple.

Proof by form only: literals, certain builtins that nobody shadows, and local variables all of whose bindings are proved.
"""

import ast
from collections.abc import Iterable
from enum import StrEnum

from iama_engine.recipes.scopes import COMPREHENSIONS, FUNCTIONS, Scope, ScopeTree


class Kind(StrEnum):
    """The kinds that matter here. `SOMETHING` is only known to be no tuple."""

    TEXT = "str"
    WHOLE = "int"
    TRUTH = "bool"
    NOTHING = "None"
    SOMETHING = "something"


_CALLS = {
    **dict.fromkeys(("str", "repr", "ascii", "chr", "hex", "oct", "bin", "format"), Kind.TEXT),
    **dict.fromkeys(("len", "int", "ord", "id", "hash"), Kind.WHOLE),
    **dict.fromkeys(("isinstance", "issubclass", "callable", "hasattr", "bool", "any", "all"), Kind.TRUTH),
}
_CONSTANTS = {str: Kind.TEXT, int: Kind.WHOLE, bool: Kind.TRUTH, type(None): Kind.NOTHING}
_DEEPEST = 4


def kind_of(node: ast.expr, scopes: ScopeTree, depth: int = 0) -> Kind | None:
    """The kind of an expression's value, or None where nothing is certain."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        return _CONSTANTS.get(type(node.value), Kind.SOMETHING)
    if isinstance(node, ast.JoinedStr):
        return Kind.TEXT
    if isinstance(node, ast.UnaryOp):
        return Kind.TRUTH if isinstance(node.op, ast.Not) else _number(kind_of(node.operand, scopes, depth + 1))
    if isinstance(node, ast.Compare) and all(isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn) for op in node.ops):
        return Kind.TRUTH
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        known = scopes.owner(node.func.id, scopes.of_node[node]) is None
        return _CALLS.get(node.func.id) if known else None
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, scopes, depth)
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return Kind.SOMETHING
    return _variable(node, scopes, depth) if isinstance(node, ast.Name) else None


def joined(kinds: Iterable[Kind | None]) -> Kind | None:
    """The kind that covers all of them."""
    found = set(kinds)
    if None in found or not found:
        return None
    return found.pop() if len(found) == 1 else Kind.SOMETHING


def _number(kind: Kind | None) -> Kind | None:
    return Kind.WHOLE if kind in (Kind.WHOLE, Kind.TRUTH) else None


def _arithmetic(node: ast.BinOp, scopes: ScopeTree, depth: int) -> Kind | None:
    left, right = (kind_of(side, scopes, depth + 1) for side in (node.left, node.right))
    if isinstance(node.op, ast.Mod) and left is Kind.TEXT:
        return Kind.TEXT
    if isinstance(node.op, ast.Add) and left is Kind.TEXT and right is Kind.TEXT:
        return Kind.TEXT
    whole = isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod)
    return Kind.WHOLE if whole and left is Kind.WHOLE and right is Kind.WHOLE else None


def _variable(node: ast.Name, scopes: ScopeTree, depth: int) -> Kind | None:
    owner = scopes.owner(node.id, scopes.of_node[node])
    if owner is None or not isinstance(owner.node, (*FUNCTIONS, *COMPREHENSIONS)) or _reached_from_inside(owner, node.id):
        return None
    return joined(_binding(binder, scopes, depth) for binder in owner.bound[node.id])


def _reached_from_inside(owner: Scope, name: str) -> bool:
    return any(name in inner.nonlocal_names for inner in owner.walk())


def _binding(binder: ast.AST, scopes: ScopeTree, depth: int) -> Kind | None:
    """What one binding of a local variable makes it."""
    if isinstance(binder, ast.ExceptHandler):
        return Kind.SOMETHING
    around = scopes.parents.get(binder)
    if isinstance(around, ast.Assign) and binder in around.targets:
        return kind_of(around.value, scopes, depth + 1)
    if isinstance(around, ast.For | ast.comprehension) and binder is around.target:
        return Kind.WHOLE if _counts(around.iter, scopes) else None
    counted = scopes.parents.get(around) if isinstance(around, ast.Tuple) and around.elts[0] is binder else None
    if isinstance(counted, ast.For | ast.comprehension) and counted.target is around and _calls(counted.iter, "enumerate", scopes):
        return Kind.WHOLE
    return None


def _counts(node: ast.expr, scopes: ScopeTree) -> bool:
    return _calls(node, "range", scopes)


def _calls(node: ast.expr, name: str, scopes: ScopeTree) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != name:
        return False
    return scopes.owner(name, scopes.of_node[node]) is None
