"""What a change may have done to behaviour: functions whose code differs, modules whose top level does, and the API.

Comments, layout, docstrings and annotations of a function that is otherwise the same are no change. Surprising: a decorator
or a default counts as the function's own code, because a caller can see it.
"""

import ast
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass

from iama_engine.runner.units import Function, Unit, read_units

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class ApiChange:
    """Something a caller may stumble over: `what` is removed, parameters, raises, or deprecated."""

    address: str
    what: str
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Touched:
    """Addresses are of the old code but for `added`. `modules` are paths whose top level differs, `unreadable` did not parse."""

    functions: tuple[str, ...]
    modules: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    api: tuple[ApiChange, ...]
    unreadable: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether no code differs at all."""
        return not (self.functions or self.modules or self.added or self.removed or self.unreadable)


def find_touched(before: Files, after: Files) -> Touched:
    """Compare the Python files that both or one of the two sides have."""
    functions: list[str] = []
    modules: list[str] = []
    added: list[str] = []
    removed: list[str] = []
    api: list[ApiChange] = []
    unreadable: list[str] = []
    sides: list[tuple[dict[str, Unit], dict[str, Unit]]] = []
    for path in sorted({*before, *after}):
        if before.get(path) == after.get(path):
            continue
        try:
            old, new = _read(path, before.get(path)), _read(path, after.get(path))
        except (SyntaxError, ValueError):
            unreadable.append(path)
            continue
        functions += [address for address, unit in old.items() if address in new and _code(unit) != _code(new[address])]
        added += [address for address in new if address not in old]
        removed += [address for address in old if address not in new]
        sides.append((old, new))
        if path in before and path in after and _top_level(before[path]) != _top_level(after[path]):
            modules.append(path)
    old_helpers = _helpers([unit for old, _ in sides for unit in old.values()], {address for _, new in sides for address in new})
    new_helpers = _helpers([unit for _, new in sides for unit in new.values()], {address for old, _ in sides for address in old})
    api += [change for old, new in sides for change in _api_changes(old, new, (old_helpers, new_helpers))]
    return Touched(tuple(functions), tuple(modules), tuple(added), tuple(removed), tuple(api), tuple(unreadable))


def _read(path: str, source: bytes | None) -> dict[str, Unit]:
    return {unit.address: unit for unit in read_units(path, source)} if source is not None else {}


def _code(unit: Unit) -> str:
    """The function without its docstring and annotations, wherever it stands in its file."""
    return _bare(unit.node)


def _bare(node: ast.AST) -> str:
    copied = deepcopy(node)
    for inner in ast.walk(copied):
        if isinstance(inner, Function):
            inner.returns = None
            for argument in _all_arguments(inner.args):
                argument.annotation = None
        if isinstance(inner, Function | ast.ClassDef | ast.Module):
            inner.body = _without_docstring(inner.body)
    return ast.dump(copied)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return body[1:] or [ast.Pass()] if is_text else body


def _top_level(source: bytes) -> str:
    """A module without the functions and methods in it."""
    tree = ast.parse(source)
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.Module | ast.ClassDef):
            node.body = [statement for statement in node.body if not isinstance(statement, Function)]
    return _bare(tree)


def _helpers(units: Collection[Unit], other_side: Collection[str]) -> dict[str, list[Unit]]:
    """By its bare name, every function that stands behind a public one: a private one, or one that the other side has not."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.is_private or unit.address not in other_side:
            found.setdefault(unit.node.name, []).append(unit)
    return found


Helpers = Mapping[str, list[Unit]]


def _api_changes(old: Mapping[str, Unit], new: Mapping[str, Unit], helpers: tuple[Helpers, Helpers]) -> list[ApiChange]:
    found = []
    for address, unit in old.items():
        if unit.is_private:
            continue
        signature = _signature(unit.node)
        fresh = _same(address, unit, new)
        if fresh is None:
            found.append(ApiChange(address, "removed", signature, None))
            continue
        if _parameters(unit.node) != _parameters(fresh.node):
            found.append(ApiChange(address, "parameters", signature, _signature(fresh.node)))
        raised, raises = _raised_below(unit, helpers[0]), _raised_below(fresh, helpers[1])
        if raised != raises:
            found.append(ApiChange(address, "raises", ", ".join(raised) or "nothing by itself", ", ".join(raises) or "nothing by itself"))
        if _is_deprecated(fresh.node) and not _is_deprecated(unit.node):
            found.append(ApiChange(address, "deprecated", signature, "deprecated"))
    return found


def _same(address: str, unit: Unit, new: Mapping[str, Unit]) -> Unit | None:
    """What a definition is on the new side. Of a name defined several times, as under conditions, any that takes the same will do."""
    name = address.split("#")[0]
    again = [one for other, one in new.items() if other.split("#")[0] == name]
    alike = [one for one in again if _parameters(one.node) == _parameters(unit.node)]
    return new.get(address, alike[0] if alike else None) if len(again) != 1 else again[0]


def _raised_below(unit: Unit, helpers: Helpers) -> list[str]:
    """Names of the exceptions that a function raises, itself or by the helpers it calls: a `raise` may move between them."""
    met, waiting, found = {unit}, [unit], set[str]()
    while waiting:
        one = waiting.pop()
        found.update(_raised(one.node))
        for helper in (helper for name in _called(one.node) for helper in helpers.get(name, ())):
            if helper not in met:
                met.add(helper)
                waiting.append(helper)
    return sorted(found)


def _called(node: Function) -> set[str]:
    """Names by which it calls anything: `f()`, and `x.f()` on a plain name."""
    functions = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    plain = {function.id for function in functions if isinstance(function, ast.Name)}
    return plain | {one.attr for one in functions if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)}


def _raised(node: Function) -> list[str]:
    """Names of the exceptions that the function raises itself: one made before is called what it was made of, one raised again is none."""
    inner = list(ast.walk(node))
    made = {
        target.id: _kind(found.value)
        for found in inner
        if isinstance(found, ast.Assign)
        for target in found.targets
        if isinstance(target, ast.Name) and isinstance(_kind(found.value), ast.Name | ast.Attribute)
    }
    own = {handler.name for handler in inner if isinstance(handler, ast.ExceptHandler)}
    own |= {name.id for name in inner if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
    own |= {argument.arg for argument in _all_arguments(node.args)}
    kinds = [_kind(found.exc) for found in inner if isinstance(found, ast.Raise) and found.exc is not None]
    kinds = [made.get(kind.id, kind) if isinstance(kind, ast.Name) else kind for kind in kinds]
    return sorted({ast.unparse(kind) for kind in kinds if not (isinstance(kind, ast.Name) and kind.id in own)})


def _kind(raised: ast.expr) -> ast.expr:
    return raised.func if isinstance(raised, ast.Call) else raised


def _is_deprecated(node: Function) -> bool:
    """Whether it says so: by a decorator, or by a warning that it gives."""
    marked = any(ast.unparse(decorator).partition("(")[0].endswith("deprecated") for decorator in node.decorator_list)
    calls = [found for found in ast.walk(node) if isinstance(found, ast.Call) and ast.unparse(found.func).endswith("warn")]
    return marked or any("DeprecationWarning" in ast.unparse(call) for call in calls)


def _signature(node: Function) -> str:
    return f"{node.name}({ast.unparse(node.args)})"


def _parameters(node: Function) -> str:
    """What a caller has to know: names, order, kinds and which have a default; annotations say nothing new."""
    copied = deepcopy(node.args)
    for argument in _all_arguments(copied):
        argument.annotation = None
    return ast.unparse(copied)


def _all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]
