"""Cut scripts out of test files: what a test sets up and calls, without what it asserts.

`self.x` becomes `x`, `assertEqual(f(1), 2)` becomes `result = f(1)`, names the test file imported become dotted names of
the package. What cannot be cut out whole (helpers, fixtures, loops over them) is left behind with all that needs it.
"""

import ast
import builtins
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from iama_engine.probe.inlined_helpers import Inliner
from iama_engine.probe.still_clock import StillClock

_MAX_TEXT = 400
_MAX_STATEMENTS = 30
_CALLS_OF_A_PART = 12
_RESULT = "result"
_BUILTINS = frozenset(dir(builtins))
_SAFE_MODULES = {"calendar", "collections", "copy", "csv", "datetime", "decimal", "fractions", "functools", "io", "itertools"}
_SAFE_MODULES |= {"json", "math", "operator", "re", "sqlite3", "string", "textwrap", "time"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A script from a test: statements, the imports they need, and the test."""

    statements: tuple[str, ...]
    imports: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Carved:
    """Everything cut out of test files."""

    seeds: tuple[Seed, ...] = ()
    literals: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def joined(self, other: "Carved") -> "Carved":
        """Both together."""
        values = {name: [*self.values.get(name, ()), *other.values.get(name, ())] for name in {*self.values, *other.values}}
        return Carved((*self.seeds, *other.seeds), list(dict.fromkeys([*self.literals, *other.literals])), values)


def carve_tests(files: Mapping[str, bytes], known: Collection[str], modules: Collection[str]) -> Carved:
    """Cut out of every file that imports one of `modules`; `known` are all module names of the project."""
    carved = Carved()
    for path, source in sorted(files.items()):
        if not path.endswith(".py") or len(source) > 1 << 20:
            continue
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        names = _Names(tree, frozenset(known), frozenset(name.partition(".")[0] for name in modules))
        if names.uses_package:
            carved = carved.joined(_carve_file(path, tree, names))
    return carved


class _Names:
    """What each global name of a test file means: a dotted name of the package, a standard module, or nothing portable."""

    def __init__(self, tree: ast.Module, known: frozenset[str], packages: frozenset[str]) -> None:
        self.known, self.packages = known, packages
        self.meanings: dict[str, str] = {}
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.literals: dict[str, str] = {}
        self.tables: dict[str, ast.expr] = {}
        self.uses_package = False
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._take_import(alias.name, alias.asname)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    self._take_from(node.module, alias.name, alias.asname or alias.name)
        for node in tree.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                self.tables[node.targets[0].id] = node.value
                if _is_literal(node.value):
                    self.literals[node.targets[0].id] = ast.unparse(node.value)

    def _take_import(self, module: str, alias: str | None) -> None:
        top = module.partition(".")[0]
        if top in self.packages:
            self.uses_package = True
        elif top not in _SAFE_MODULES:
            return
        name = alias or top
        self.meanings[name] = module if alias else top
        self.imports[name] = f"import {module}"

    def _take_from(self, module: str, name: str, alias: str) -> None:
        top = module.partition(".")[0]
        if top in self.packages:
            self.uses_package = True
        elif top not in _SAFE_MODULES:
            return
        if name == "*":
            self.stars.append(module)
            return
        self.meanings[alias] = f"{module}.{name}"
        self.imports[alias] = f"import {module}.{name}" if f"{module}.{name}" in self.known else f"import {module}"

    def resolve(self, name: str) -> tuple[str, str | None] | None:
        """(expression, import line) for a global name, None where it means nothing outside its file."""
        if name in self.literals:
            return self.literals[name], None
        if name in self.meanings:
            return self.meanings[name], self.imports[name]
        if name in _BUILTINS:
            return name, None
        own = [module for module in self.stars if module.partition(".")[0] in self.packages]
        return (f"{own[0]}.{name}", f"import {own[0]}") if own and not name.startswith("_") else None


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return len(ast.unparse(node)) <= _MAX_TEXT


def _carve_file(path: str, tree: ast.Module, names: _Names) -> Carved:
    seeds: list[Seed] = []
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for node in classes.values():
        set_up = _inherited(node, "setUp", classes) or _inherited(node, "setup_method", classes)
        inliner = Inliner(functions, _every_method(node, classes))
        for method in _methods(node):
            if method.name.startswith("test"):
                body = [*(set_up.body if set_up else ()), *method.body]
                seeds += _carve_test(f"{path}::{node.name}::{method.name}", body, (names, inliner))
    for function in functions:
        if function.name.startswith("test"):
            for body in _parametrised(function, names):
                seeds += _carve_test(f"{path}::{function.name}", body, (names, Inliner(functions)))
    return Carved(tuple(seeds), list(_literals(tree)), _values(tree))


def _methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    yield from (child for child in node.body if isinstance(child, ast.FunctionDef))


def _every_method(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], depth: int = 0) -> Iterator[ast.FunctionDef]:
    """The methods of a class and those of its bases in the file; its own come last."""
    for base in node.bases if depth <= 5 else ():
        if isinstance(base, ast.Name) and base.id in classes:
            yield from _every_method(classes[base.id], classes, depth + 1)
    yield from _methods(node)


def _inherited(node: ast.ClassDef, name: str, classes: Mapping[str, ast.ClassDef], depth: int = 0) -> ast.FunctionDef | None:
    own = next((method for method in _methods(node) if method.name == name), None)
    if own is not None or depth > 5:
        return own
    bases = [classes[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in classes]
    return next((found for base in bases if (found := _inherited(base, name, classes, depth + 1)) is not None), None)


def _parametrised(function: ast.FunctionDef, names: _Names) -> Iterator[list[ast.stmt]]:
    """The body once for each row of a `parametrize`, with the parameters assigned first."""
    parameters = [argument.arg for argument in function.args.args]
    if not parameters:
        yield function.body
        return
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("parametrize") and len(decorator.args) >= 2:
            for assigned in _rows(decorator, names):
                if set(parameters) <= set(assigned):
                    yield [*(ast.parse(f"{name} = {value}").body[0] for name, value in assigned.items()), *function.body]


def _rows(decorator: ast.Call, names: _Names) -> Iterator[dict[str, str]]:
    try:
        declared = ast.literal_eval(decorator.args[0])
        listed = decorator.args[1]
        rows = ast.literal_eval(names.tables.get(listed.id, listed) if isinstance(listed, ast.Name) else listed)
    except (ValueError, TypeError, SyntaxError):
        return
    words = [word.strip() for word in declared.split(",")] if isinstance(declared, str) else list(declared)
    for row in list(rows)[:80]:
        values = [row] if len(words) == 1 else list(row)
        if len(values) == len(words):
            yield dict(zip(words, map(repr, values), strict=True))


def _carve_test(origin: str, body: list[ast.stmt], file: tuple[_Names, Inliner]) -> list[Seed]:
    names, inliner = file
    cutter, clock = _Cutter(names), StillClock(names.meanings.get)
    for statement in body:
        cutter.take(clock.visit(inliner.visit(deepcopy(statement))))
    imports = tuple(sorted(cutter.imports))
    return [Seed(part, imports, origin) for part in _parts(cutter.statements) if len(part) <= _MAX_STATEMENTS]


def _parts(statements: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A long test as several scripts: each has some of its calls, and everything else that stands before them."""
    calls = [number for number, statement in enumerate(statements) if statement.startswith(_RESULT)]
    if len(statements) <= _MAX_STATEMENTS or not calls:
        yield from [tuple(statements)] if statements else []
        return
    for first in range(0, len(calls), _CALLS_OF_A_PART):
        mine = calls[first : first + _CALLS_OF_A_PART]
        others = set(calls) - set(mine)
        yield tuple(statement for number, statement in enumerate(statements[: mine[-1] + 1]) if number not in others)


class _Cutter:
    """Turns the statements of one test into statements of a script."""

    def __init__(self, names: _Names) -> None:
        self.names = names
        self.statements: list[str] = []
        self.imports: set[str] = set()
        self.bound: set[str] = set()
        self.results = 0

    def take(self, statement: ast.stmt) -> None:
        """Add what a statement calls; asserts give up their arguments, docstrings and what is not portable fall away."""
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            return
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and _is_assertion(statement.value):
            self._take_assertion(statement.value)
        elif isinstance(statement, ast.Assert):
            for part in _sides(statement.test):
                self._take_expression(part)
        elif isinstance(statement, ast.With) and "raises" in ast.unparse(statement.items[0]).lower():
            for inner in statement.body:
                self.take(inner)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            self._take_expression(statement.value)
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.Delete | ast.For | ast.With | ast.If | ast.AnnAssign | ast.Expr):
            self._add(statement)

    def _take_assertion(self, call: ast.Call) -> None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in ("assertRaises", "assertRaisesRegex", "raises") and len(call.args) >= 2:
            self._take_expression(ast.Call(call.args[1], call.args[2:], call.keywords))
            return
        for argument in call.args[:2]:
            for part in _sides(argument):
                self._take_expression(part)

    def _take_expression(self, expression: ast.expr) -> None:
        if not any(isinstance(node, ast.Call | ast.Subscript | ast.Attribute) for node in ast.walk(expression)):
            return
        self.results += 1
        name = _RESULT if self.results == 1 else f"{_RESULT}_{self.results}"
        self._add(ast.Assign([ast.Name(name, ast.Store())], expression))

    def _add(self, statement: ast.stmt) -> None:
        rewriter = _Rewriter(self.names, self.bound | _bound_in(statement))
        try:
            rewritten = rewriter.visit(ast.parse(ast.unparse(ast.fix_missing_locations(statement))).body[0])
        except (SyntaxError, ValueError):
            return
        if rewriter.is_portable:
            text = ast.unparse(ast.fix_missing_locations(rewritten))
            if len(text) <= 4 * _MAX_TEXT:
                self.statements.append(text)
                self.imports |= rewriter.imports
                self.bound |= _bound_in(rewritten)


def _is_assertion(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
    return name.lower().startswith(("assert", "fail", "eq_", "ok_")) or name == "raises"


def _sides(test: ast.expr) -> list[ast.expr]:
    if isinstance(test, ast.Compare):
        return [test.left, *test.comparators]
    if isinstance(test, ast.UnaryOp):
        return _sides(test.operand)
    return [value for part in test.values for value in _sides(part)] if isinstance(test, ast.BoolOp) else [test]


def _bound_in(statement: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.attr for node in ast.walk(statement) if _is_self(node) and isinstance(node.ctx, ast.Store)}  # type: ignore[attr-defined]
    return names | {argument.arg for node in ast.walk(statement) if isinstance(node, ast.Lambda) for argument in node.args.args}


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


class _Rewriter(ast.NodeTransformer):
    """`self.x` → `x`, imported names → dotted names; notes when something means nothing outside the test."""

    def __init__(self, names: _Names, bound: Collection[str]) -> None:
        self.names, self.bound = names, bound
        self.imports: set[str] = set()
        self.is_portable = True

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`self.x` is `x` where the test has set it."""
        if _is_self(node):
            self.is_portable = self.is_portable and node.attr in self.bound
            return ast.copy_location(ast.Name(node.attr, node.ctx), node)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A name of the script stays; a global is resolved."""
        if node.id in self.bound:
            return node
        resolved = self.names.resolve(node.id)
        if resolved is None:
            self.is_portable = False
            return node
        expression, line = resolved
        if line is not None:
            self.imports.add(line)
        return ast.copy_location(ast.parse(expression, mode="eval").body, node)


def _literals(tree: ast.Module) -> Iterator[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings and isinstance(node.value, str | int | float | bytes):
            text = repr(node.value)
            if len(text) <= 150:
                yield text


def _values(tree: ast.Module) -> dict[str, list[str]]:
    """Values by the keyword or attribute they were given to."""
    found: dict[str, list[str]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg and _is_literal(node.value):
            found[node.arg].append(ast.unparse(node.value))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and _is_literal(node.value):
            found[node.targets[0].attr].append(ast.unparse(node.value))
    return {name: list(dict.fromkeys(values)) for name, values in found.items()}
