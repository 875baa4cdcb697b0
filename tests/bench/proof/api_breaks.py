"""Breaks of an API, seeded in public functions of real files: what a caller of the old code would stumble over."""

import ast
import copy
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from iama_engine.runner.units import Unit, read_units

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class ApiBreak:
    """One break: the address it is seeded at, its kind, and the file with it."""

    address: str
    kind: str
    text: str


def _renamed(node: Function) -> bool:
    node.name += "_v2"
    return not node.name.startswith("_")


def _parameter_gone(node: Function) -> bool:
    return len(node.args.args) > 1 and not node.args.defaults and bool(node.args.args.pop())


def _parameter_renamed(node: Function) -> bool:
    if len(node.args.args) < 2:
        return False
    node.args.args[-1].arg += "_new"
    return True


def _parameters_change_places(node: Function) -> bool:
    arguments = node.args.args
    if len(arguments) < 3:
        return False
    arguments[-1], arguments[-2] = arguments[-2], arguments[-1]
    return True


def _default_gone(node: Function) -> bool:
    return bool(node.args.defaults) and node.args.defaults.pop(0) is not None


def _keyword_only(node: Function) -> bool:
    if not node.args.defaults or node.args.vararg or node.args.kwonlyargs:
        return False
    node.args.kwonlyargs, node.args.kw_defaults = [node.args.args.pop()], [node.args.defaults.pop()]
    return True


def _one_more(node: Function) -> bool:
    if node.args.defaults or node.args.vararg or not node.args.args:
        return False
    node.args.args.append(ast.arg("required_now"))
    return True


def _no_extras(node: Function) -> bool:
    had = node.args.kwarg is not None
    node.args.kwarg = None
    return had


def _another_exception(node: Function) -> bool:
    for one in ast.walk(node):
        if isinstance(one, ast.Raise) and isinstance(one.exc, ast.Call):
            one.exc.func = ast.Name("ArithmeticError", ast.Load())
            return True
    return False


def _deprecated(node: Function) -> bool:
    node.body.insert(0, ast.parse("import warnings; warnings.warn('use another', DeprecationWarning)").body[1])
    return True


KINDS: Mapping[str, Callable[[Function], bool]] = {
    "renamed": _renamed,
    "a parameter is gone": _parameter_gone,
    "a parameter is renamed": _parameter_renamed,
    "parameters change places": _parameters_change_places,
    "a default is gone": _default_gone,
    "by keyword only": _keyword_only,
    "one more is required": _one_more,
    "no more extra keywords": _no_extras,
    "another exception": _another_exception,
    "deprecated": _deprecated,
}


def api_breaks(path: str, source: bytes, seed: str) -> Iterator[ApiBreak]:
    """Every kind once in every public function that it fits, in an order drawn by the seed."""
    units = [unit for unit in read_units(path, source) if not unit.is_private and not unit.node.name.startswith("__")]
    pairs = [(unit, kind) for unit in units for kind in KINDS]
    random.Random(seed).shuffle(pairs)
    for unit, kind in pairs:
        text = _broken(unit, kind)
        if text is not None:
            yield ApiBreak(unit.address, kind, text)


def _broken(unit: Unit, kind: str) -> str | None:
    tree = copy.deepcopy(unit.tree)
    twin = next(new for old, new in zip(ast.walk(unit.tree), ast.walk(tree), strict=True) if old is unit.node)
    assert isinstance(twin, ast.FunctionDef | ast.AsyncFunctionDef)
    if not KINDS[kind](twin):
        return None
    text = ast.unparse(ast.fix_missing_locations(tree))
    try:
        compile(text, unit.path, "exec")
    except SyntaxError:
        return None
    return text
