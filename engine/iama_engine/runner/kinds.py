"""Kinds of values that code tests for, and stock values of each kind, as source expressions."""

import ast
import builtins
import types
from collections.abc import Iterator, Mapping
from typing import Any

_STOCK = {
    "str": ("'a'", "''", "'Ab c'", r"'a\nbc'"),
    "unicode": ("'a'", "''"),
    "basestring": ("'a'", "''"),
    "bytes": ("b'a'", "b''"),
    "bytearray": ("bytearray(b'a')",),
    "int": ("1", "0", "-3"),
    "float": ("1.5", "-0.25"),
    "complex": ("(1+2j)",),
    "bool": ("True", "False"),
    "list": ("[]", "['a', 'b']", "[3, 1, 2]"),
    "tuple": ("()", "('a', 'b')"),
    "dict": ("{}", "{'a': 1}"),
    "set": ("{'a'}", "set()"),
    "frozenset": ("frozenset({'a'})",),
    "slice": ("slice(0, 1)", "slice(1, None)"),
    "range": ("range(3)",),
    "type": ("int",),
    "NoneType": ("None",),
    "Mapping": ("{}", "{'a': 1}"),
    "Sequence": ("[]", "['a', 'b']"),
    "Iterable": ("[]", "['a', 'b']"),
    "Number": ("1", "-0.25"),
    "Decimal": ("decimal.Decimal('1.5')", "decimal.Decimal(-3)"),
    "Fraction": ("fractions.Fraction(1, 3)",),
    "datetime": ("datetime.datetime(2021, 3, 4, 17, 30)", "datetime.datetime(1999, 12, 31)"),
    "date": ("datetime.date(2021, 3, 4)", "datetime.date(1999, 12, 31)"),
    "time": ("datetime.time(17, 30, 5)", "datetime.time(0)"),
    "timedelta": ("datetime.timedelta(days=1, hours=2)", "datetime.timedelta(0)"),
    "struct_time": ("time.struct_time((2021, 3, 4, 17, 30, 5, 3, 63, 0))",),
    "UUID": ("uuid.UUID(int=1)",),
    "StringIO": (r"io.StringIO('a\nbc')",),
    "BytesIO": (r"io.BytesIO(b'a\nbc')",),
}
_IMPORTS = {
    value: f"import {module}"
    for module in ("datetime", "decimal", "fractions", "io", "time", "uuid")
    for values in _STOCK.values()
    for value in values
    if value.startswith(f"{module}.")
}


def values_of_kind(kind: str) -> tuple[str, ...]:
    """Stock values of a kind of the language or its library, none for other kinds."""
    return _STOCK.get(kind.rpartition(".")[2], ())


def import_for(value: str) -> str | None:
    """The import that a stock value needs."""
    return _IMPORTS.get(value)


def kinds_in(test: ast.expr, names: Mapping[str, Any]) -> Iterator[str]:
    """Kinds that the second argument of `isinstance` names: `(float, Decimal)`, `text_types + (bytes,)`, `str | None`, an alias of any.

    `names` are those of the module that asks; where it has one of them, the kind is told by the name of its class.
    """
    if isinstance(test, ast.Tuple):
        for item in test.elts:
            yield from kinds_in(item, names)
    elif isinstance(test, ast.BinOp):
        yield from kinds_in(test.left, names)
        yield from kinds_in(test.right, names)
    elif isinstance(test, ast.Name | ast.Attribute):
        yield from _told(test, names) or [ast.unparse(test)]
    elif isinstance(test, ast.Constant) and test.value is None:
        yield "NoneType"


def _told(test: ast.expr, names: Mapping[str, Any]) -> list[str]:
    """Kinds by the class that stands there; none where nothing does, or where looking at it runs code that raises."""
    try:
        return list(_kind_names(_resolved(test, names)))
    except Exception:  # noqa: BLE001 - a proxy or a metaclass of the code under test answers with whatever it likes
        return []


def _resolved(node: ast.expr, names: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return names.get(node.id, getattr(builtins, node.id, None))
    owner = _resolved(node.value, names) if isinstance(node, ast.Attribute) else None
    return vars(owner).get(node.attr) if isinstance(node, ast.Attribute) and issubclass(type(owner), types.ModuleType | type) else None


def _kind_names(value: Any) -> Iterator[str]:
    if isinstance(value, type):
        yield value.__qualname__ if value.__module__ == "builtins" else f"{value.__module__}.{value.__qualname__}"
    elif isinstance(value, tuple):
        for item in value:
            yield from _kind_names(item)
    elif isinstance(value, types.UnionType):
        for item in value.__args__:
            yield from _kind_names(item)
