"""Tests that ask what time it is, at one moment that stays: else nothing that such a script does could be pinned."""

import ast
from collections.abc import Callable, Mapping
from typing import TypeAlias

MOMENT = (2013, 10, 16, 14, 35, 10)
"""A plain Wednesday."""
_TUPLE = (*MOMENT, 2, 289, 0)
_EPOCH = 1381934110.0
_Numbers: TypeAlias = tuple[int, ...]
_READINGS: Mapping[str, tuple[str | None, tuple[int | float | _Numbers, ...]]] = {
    "time.localtime": ("struct_time", (_TUPLE,)),
    "time.gmtime": ("struct_time", (_TUPLE,)),
    "time.time": (None, (_EPOCH,)),
    "datetime.datetime.now": ("", MOMENT),
    "datetime.datetime.today": ("", MOMENT),
    "datetime.datetime.utcnow": ("", MOMENT),
    "datetime.date.today": ("", MOMENT[:3]),
}
"""Reading → what makes the moment: another name of the same module, the class that is asked itself (""), or a plain number."""


class StillClock(ast.NodeTransformer):
    """Puts the moment in the place of each reading; `meaning` tells what a global name of the file stands for."""

    def __init__(self, meaning: Callable[[str], str | None]) -> None:
        self._meaning = meaning

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = node.func
        if node.args or node.keywords or not isinstance(function, ast.Attribute):
            return node
        name = self._dotted(function)
        if name is None or name not in _READINGS:
            return node
        maker, values = _READINGS[name]
        given = [ast.Constant(value) if not isinstance(value, tuple) else _constants(value) for value in values]
        if maker is None:
            return ast.copy_location(given[0], node)
        return ast.copy_location(ast.Call(ast.Attribute(function.value, maker, ast.Load()) if maker else function.value, given, []), node)

    def _dotted(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.Name):
            return self._meaning(node.id)
        inner = self._dotted(node.value) if isinstance(node, ast.Attribute) else None
        return f"{inner}.{node.attr}" if inner is not None and isinstance(node, ast.Attribute) else None


def _constants(values: _Numbers) -> ast.expr:
    return ast.Tuple([ast.Constant(value) for value in values], ast.Load())
