"""What is certain about `sys.version_info` on every Python 3 from `min_python` on: tests that fold to true or false.

The range is [min_python, 4.0). Comparisons with a bound inside it stay open.
"""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iama_engine.recipes.modules import module_of
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import Scope
from iama_engine.recipes.source import Source

_HIGHEST = (3, 10**6)
_OPERATORS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
_SIX = {"PY2": False, "PY3": True}


@dataclass(frozen=True, slots=True, eq=False)
class VersionFacts:
    """Evaluates conditions of one file."""

    project: Project
    source: Source
    depth: int = 0

    def truth(self, test: ast.expr, scope: Scope) -> bool | None:
        """The value the condition always has, or None."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self.truth(test.operand, scope)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            return self._combined(test, scope)
        if isinstance(test, ast.Compare):
            return self._chain(test, scope)
        if isinstance(test, ast.Name):
            return self._flag(test, scope)
        if isinstance(test, ast.Attribute) and isinstance(test.value, ast.Name):
            return _SIX.get(test.attr) if self._is_module(test.value, "six", scope) else None
        return None

    def _combined(self, test: ast.BoolOp, scope: Scope) -> bool | None:
        values = [self.truth(one, scope) for one in test.values]
        decisive = isinstance(test.op, ast.Or)
        if decisive in values:
            return decisive if all(value is not None for value in values[: values.index(decisive)]) else None
        return None if None in values else not decisive

    def _chain(self, test: ast.Compare, scope: Scope) -> bool | None:
        """`a <= b < c` is false where one link is, true where all are."""
        lefts = [test.left, *test.comparators[:-1]]
        links = [self._comparison(left, type(op), right, scope) for left, op, right in zip(lefts, test.ops, test.comparators, strict=True)]
        if False in links:
            return False
        return None if None in links else True

    def _comparison(self, left: ast.expr, kind: type[ast.cmpop], right: ast.expr, scope: Scope) -> bool | None:
        if isinstance(left, ast.Constant | ast.Tuple):
            left, kind, right = right, _MIRRORED.get(kind, kind), left
        compare = _OPERATORS.get(kind)
        bounds = self._bounds(left, scope)
        value = _literal(right)
        if compare is None or bounds is None or value is None or isinstance(value, tuple) != isinstance(bounds[0], tuple):
            return None
        return _certain(compare, kind, bounds, value)

    def _bounds(self, node: ast.expr, scope: Scope) -> tuple[object, object] | None:
        """The lowest and highest value of an expression over `sys.version_info`, both of the same type."""
        low, high = self.project.given.min_python, _HIGHEST
        if self._is_version(node, "version_info", scope):
            return low, high
        if isinstance(node, ast.Attribute) and self._is_version(node.value, "version_info", scope):
            return {"major": (3, 3), "minor": (low[1], high[1])}.get(node.attr)
        if isinstance(node, ast.Subscript) and self._is_version(node.value, "version_info", scope):
            return _item_bounds(node.slice, low, high)
        if isinstance(node, ast.Subscript) and self._is_version(node.value, "version", scope):
            return ("3", "3") if _literal(node.slice) == 0 else None
        if self._is_version(node, "hexversion", scope):
            return (low[0] << 24) + (low[1] << 16), 4 << 24
        return None

    def _is_version(self, node: ast.expr, name: str, scope: Scope) -> bool:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.attr == name and self._is_module(node.value, "sys", scope)
        if not isinstance(node, ast.Name):
            return False
        if self._imported_from(node.id, scope) == ("sys", name):
            return True
        value = self._assigned(node.id, scope)
        return isinstance(value, ast.Attribute) and self._is_version(value, name, self.project.scopes(self.source).module)

    def _is_module(self, node: ast.Name, module: str, scope: Scope) -> bool:
        binders = self._module_binders(node.id, scope)
        return bool(binders) and all(
            isinstance(one, ast.Import) and any(alias.name == module and (alias.asname or module) == node.id for alias in one.names)
            for one in binders
        )

    def _imported_from(self, name: str, scope: Scope) -> tuple[str, str] | None:
        binders = self._module_binders(name, scope)
        if len(binders) != 1 or not isinstance(binders[0], ast.ImportFrom):
            return None
        statement = binders[0]
        real = next(alias.name for alias in statement.names if (alias.asname or alias.name) == name)
        return ("." * statement.level + (statement.module or ""), real)

    def _module_binders(self, name: str, scope: Scope) -> list[ast.AST]:
        scopes = self.project.scopes(self.source)
        owner = scopes.owner(name, scope)
        return owner.bound[name] if owner is scopes.module else []

    def _flag(self, node: ast.Name, scope: Scope) -> bool | None:
        """A module variable that is set once, to a condition that folds; here or in another file of the project."""
        binders = self._module_binders(node.id, scope)
        if len(binders) != 1 or self.depth > 3:
            return None
        imported = self._imported_from(node.id, scope)
        if imported is not None:
            return self._flag_elsewhere(*imported)
        value = self._assigned(node.id, scope)
        return None if value is None else self.truth(value, self.project.scopes(self.source).module)

    def _assigned(self, name: str, scope: Scope) -> ast.expr | None:
        """The value of a module variable that is set once, at the top level."""
        binders = self._module_binders(name, scope)
        assignment = self.project.scopes(self.source).parents.get(binders[0]) if len(binders) == 1 else None
        return assignment.value if isinstance(assignment, ast.Assign) and assignment in self.source.tree.body else None

    def _flag_elsewhere(self, module: str, name: str) -> bool | None:
        source = module_of(self.project, self.source.path, module)
        if source is None:
            return None
        there = VersionFacts(self.project, source, self.depth + 1)
        return there.truth(ast.Name(name, ast.Load()), self.project.scopes(source).module)


def _item_bounds(index: ast.expr, low: tuple[int, int], high: tuple[int, int]) -> tuple[object, object] | None:
    if isinstance(index, ast.Slice):
        length = _literal(index.upper) if index.upper is not None else None
        if index.lower is None and index.step is None and isinstance(length, int) and 0 < length <= 2:
            return low[:length], high[:length]
        return None
    position = _literal(index)
    return {0: (3, 3), 1: (low[1], high[1])}.get(position) if isinstance(position, int) else None


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _certain(compare: Callable[[Any, Any], Any], kind: type[ast.cmpop], bounds: tuple[object, object], value: object) -> bool | None:
    """The comparison's result where it is the same at both ends, and for equality nowhere in between different."""
    try:
        low, high = bool(compare(bounds[0], value)), bool(compare(bounds[1], value))
        inside = bounds[0] <= value <= bounds[1] and bounds[0] != bounds[1]  # type: ignore[operator]
    except TypeError:
        return None
    if kind in (ast.Eq, ast.NotEq) and inside:
        return None
    return low if low == high else None
