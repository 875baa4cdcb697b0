"""The pieces a mutant is compiled in: one function or method at a time, far cheaper than its module.

A method is compiled inside an empty class of the same name, because name mangling and `super()` depend on it. Inner
functions belong to the function around them.
"""

import __future__

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType

Function = ast.FunctionDef | ast.AsyncFunctionDef
_FLAGS = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


@dataclass(frozen=True, eq=False)
class Unit:
    """One function: `address` is `path::Qualified.name`, with `#2` and so on where the name is defined again."""

    path: str
    address: str
    node: Function
    classes: tuple[str, ...]
    flags: int
    tree: ast.Module

    @property
    def lines(self) -> range:
        """From the `def` to the last line."""
        return range(self.node.lineno, (self.node.end_lineno or self.node.lineno) + 1)

    @property
    def first_lines(self) -> frozenset[int]:
        """The lines a function object of this unit may call its first: the `def`, or its first decorator."""
        return frozenset({self.node.lineno, *(decorator.lineno for decorator in self.node.decorator_list)})

    @property
    def is_private(self) -> bool:
        """Whether a leading underscore, of the function or a class around it, says hands off; dunders are public."""
        names = (*self.classes, self.node.name)
        return any(name.startswith("_") and not (name.startswith("__") and name.endswith("__")) for name in names)


def read_units(path: str, source: bytes) -> list[Unit]:
    """Every function and method of a file in source order; raises `SyntaxError` where it does not parse."""
    tree = ast.parse(source, path)
    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= _FLAGS.get(alias.name, 0)
    counts: dict[str, int] = {}
    units = []
    for classes, node in _functions(tree.body, ()):
        name = f"{path}::{'.'.join((*classes, node.name))}"
        counts[name] = counts.get(name, 0) + 1
        address = name if counts[name] == 1 else f"{name}#{counts[name]}"
        units.append(Unit(path, address, node, classes, flags, tree))
    return units


def _functions(body: Sequence[ast.stmt], classes: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Function]]:
    for statement in body:
        if isinstance(statement, Function):
            yield classes, statement
        elif isinstance(statement, ast.ClassDef):
            yield from _functions(statement.body, (*classes, statement.name))
        else:
            for block in ("body", "orelse", "finalbody"):
                yield from _functions(getattr(statement, block, ()), classes)
            for handler in getattr(statement, "handlers", ()):
                yield from _functions(handler.body, classes)


def compile_unit(unit: Unit, filename: str, *, keep_class_cell: bool = False) -> CodeType:
    """The code of the unit's function as its tree is now. `keep_class_cell` holds on to `__class__` where `super()` went."""
    node = unit.node
    decorators, body = node.decorator_list, node.body
    node.decorator_list = []
    if keep_class_cell:
        node.body = [*body, *_dead_reference(body[-1])]
    try:
        wrapped: ast.stmt = node
        for name in reversed(unit.classes):
            wrapped = _class_around(name, wrapped)
        code: CodeType = compile(ast.Module([wrapped], []), filename, "exec", flags=unit.flags, dont_inherit=True)
    finally:
        node.decorator_list, node.body = decorators, body
    for name in (*unit.classes, node.name):
        code = next(const for const in code.co_consts if isinstance(const, CodeType) and const.co_name == name)
    return code.replace(co_firstlineno=min(unit.first_lines))


def _class_around(name: str, statement: ast.stmt) -> ast.ClassDef:
    node = ast.ClassDef(name=name, bases=[], keywords=[], body=[statement], decorator_list=[])
    node.type_params = []  # type: ignore[attr-defined]  # required from Python 3.12 on
    node.lineno = node.end_lineno = statement.lineno
    node.col_offset = node.end_col_offset = 0
    return node


def _dead_reference(last: ast.stmt) -> list[ast.stmt]:
    (statement,) = ast.parse("if 0: __class__").body
    for node in ast.walk(statement):
        if "lineno" in node._attributes:
            ast.copy_location(node, last)
    return [statement]
