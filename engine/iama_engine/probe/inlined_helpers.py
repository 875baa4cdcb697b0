"""Helpers of a test file that only return an expression, written out where they are called: outside of the file they mean nothing."""

import ast
from collections.abc import Iterable, Mapping
from copy import deepcopy

_DEEPEST = 4
_MOST_NODES = 500
_KINDS = frozenset({"staticmethod", "classmethod"})
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
"""Expressions with names of their own, or that mean something elsewhere only."""
_PLAIN = (ast.Name, ast.Constant, ast.Attribute)
"""What may stand in several places: it costs nothing and changes nothing."""


def returned(function: ast.FunctionDef) -> ast.expr | None:
    """The expression that is all a function does; None for any other."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    arguments = function.args
    plain = all(isinstance(one, ast.Name) and one.id in _KINDS for one in function.decorator_list)
    if len(body) != 1 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs or not plain:
        return None
    value = body[0].value if isinstance(body[0], ast.Return) else None
    return None if value is None or any(isinstance(one, _SCOPES) for one in ast.walk(value)) else value


class Inliner(ast.NodeTransformer):
    """Writes out calls of `functions`, and of `methods` on `self` or `cls`; what it cannot is left as it is."""

    def __init__(self, functions: Iterable[ast.FunctionDef], methods: Iterable[ast.FunctionDef] = ()) -> None:
        self._functions = {one.name: one for one in functions if returned(one) is not None}
        self._methods = {one.name: one for one in methods if returned(one) is not None}
        self._depth, self._written = 0, 0

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        helper, is_method = self._called(node.func)
        expression = returned(helper) if helper is not None and self._depth < _DEEPEST else None
        values = _bound(helper, expression, (node, is_method)) if helper is not None and expression is not None else None
        if expression is None or values is None or self._written > _MOST_NODES:
            return node
        self._written += sum(1 for _ in ast.walk(expression))
        self._depth += 1
        written: ast.expr = self.visit(_Filler(values).visit(deepcopy(expression)))
        self._depth -= 1
        return ast.copy_location(written, node)

    def _called(self, function: ast.expr) -> tuple[ast.FunctionDef | None, bool]:
        if isinstance(function, ast.Name):
            return self._functions.get(function.id), False
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in ("self", "cls"):
            return self._methods.get(function.attr), True
        return None, False


def _bound(helper: ast.FunctionDef, expression: ast.expr, asked: tuple[ast.Call, bool]) -> Mapping[str, ast.expr] | None:
    """Parameter → what the call gives it; None where that is not one expression each, or would be worked out twice."""
    (call, is_method), arguments = asked, helper.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in helper.decorator_list)
    names = names[1:] if is_method and not static else names
    if len(arguments.defaults) > len(names):
        return None
    if (
        len(call.args) > len(names)
        or any(isinstance(one, ast.Starred) for one in call.args)
        or any(one.arg is None for one in call.keywords)
    ):
        return None
    values = dict(zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True)) if arguments.defaults else {}
    values |= dict(zip(names, call.args, strict=False)) | {str(one.arg): one.value for one in call.keywords}
    uses = [one.id for one in ast.walk(expression) if isinstance(one, ast.Name)]
    once = all(isinstance(value, _PLAIN) or uses.count(name) <= 1 for name, value in values.items())
    return values if values.keys() == set(names) and once else None


class _Filler(ast.NodeTransformer):
    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return deepcopy(self._values[node.id]) if node.id in self._values and isinstance(node.ctx, ast.Load) else node
