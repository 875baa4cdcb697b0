"""The opposite of a condition, written as a person would, with the same evaluations in the same order.

Ordering comparisons turn round only between whole numbers: with NaN `not a < b` is no `a >= b`.
"""

import ast
from dataclasses import dataclass

from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source
from iama_engine.recipes.value_kinds import Kind, kind_of

_OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Eq: "!=",
    ast.NotEq: "==",
}
_OPPOSITE_ORDER: dict[type[ast.cmpop], str] = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}
_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)
_MOST_PARTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Opposites:
    """Writes opposites of one file's conditions."""

    source: Source
    scopes: ScopeTree
    careful: bool
    """Whether `!=` may differ from `not ==` here."""

    def of(self, test: ast.expr) -> str | None:
        """Source text that is true exactly where the test is false; None where the text has a comment in it."""
        text = self.source.segment(test)
        if "#" in text:
            return None
        return self._simple(test) or self._by_parts(test) or f"not ({text})"

    def awkward(self, test: ast.expr) -> bool:
        """Whether the opposite has to be spelled `not a < b`."""
        parts = test.values if isinstance(test, ast.BoolOp) else [test]
        return any(isinstance(part, ast.Compare) and self._compared(part) is None for part in parts)

    def _simple(self, test: ast.expr) -> str | None:
        segment = self.source.segment
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and isinstance(test.operand, (*_TIGHT, ast.Compare)):
            return segment(test.operand)
        if isinstance(test, _TIGHT):
            return f"not {segment(test)}"
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            return self._compared(test) or (f"not {segment(test)}" if "\n" not in segment(test) and self.awkward(test) else None)
        return None

    def _compared(self, test: ast.Compare) -> str | None:
        """The comparison with the opposite operator, where there is an exact one."""
        left, right = test.left, test.comparators[0]
        kind = type(test.ops[0])
        between = self.source.text[self.source.end(left) : self.source.start(right)]
        if len(test.ops) != 1 or set(between) & set("()\n\\"):
            return None
        operator = _OPPOSITE.get(kind)
        if kind in _OPPOSITE_ORDER and kind_of(left, self.scopes) is kind_of(right, self.scopes) is Kind.WHOLE:
            operator = _OPPOSITE_ORDER[kind]
        if operator is None or (self.careful and kind in (ast.Eq, ast.NotEq)):
            return None
        return f"{self.source.segment(left)} {operator} {self.source.segment(right)}"

    def _by_parts(self, test: ast.expr) -> str | None:
        """De Morgan, while it stays short and needs no brackets."""
        if not isinstance(test, ast.BoolOp) or len(test.values) > _MOST_PARTS or "\n" in self.source.segment(test):
            return None
        parts = [part for value in test.values if (part := self._simple(value)) is not None]
        word = "and" if isinstance(test.op, ast.And) else "or"
        bare = word.join(self.source.segment(value).replace(" ", "") for value in test.values)
        if len(parts) != len(test.values) or self.source.segment(test).replace(" ", "") != bare:
            return None
        return (" or " if isinstance(test.op, ast.And) else " and ").join(parts)
