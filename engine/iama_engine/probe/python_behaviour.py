"""What of a Python file can be seen by whoever runs or calls it.

Comments, layout, docstrings and annotations of a function say nothing that runs. Surprising: a decorator or a default counts as the
function's own code, because a caller can see it.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy

from iama_engine.languages.behaviour import FileBehaviour, FunctionBehaviour, stub
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.project import Project
from iama_engine.recipes.version_folding import never_taken
from iama_engine.runner.units import Function, Unit, read_units

_ANYTHING = ast.Constant(...)
_SAME_AS_OSERROR = frozenset({"IOError", "EnvironmentError", "select.error", "socket.error"})
"""Names that Python 3 has for one class."""


def behaviour_of(path: str, source: bytes) -> FileBehaviour:
    """The functions of a file and its top level; raises `SyntaxError` or `ValueError` where it does not parse."""
    units = read_units(path, source)
    idle = _idle_lines(path, source)
    return FileBehaviour(tuple(_function(unit, unit.node.lineno in idle) for unit in units), _top_level(source))


def _idle_lines(path: str, source: bytes) -> frozenset[int]:
    """Lines in branches for Python 2: what is defined there nobody can call."""
    project = Project(RecipeInput({path: source}, (path,)))
    parsed = project.source(path)
    idle = never_taken(project, parsed) if parsed is not None else ()
    return frozenset(line for one in idle for line in range(one.lineno, (one.end_lineno or one.lineno) + 1))


def _function(unit: Unit, is_idle: bool) -> FunctionBehaviour:
    node = unit.node
    return FunctionBehaviour(
        unit.address,
        node.name,
        unit.is_private or is_idle,
        _bare(node),
        f"{node.name}({ast.unparse(node.args)})",
        _parameters(node),
        _raised(node),
        _called(node),
        _is_deprecated(node),
    )


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
    """A module and its classes, statement by statement; a stub stands for each function and method."""
    return "\0".join(_pieces(ast.parse(source).body, "", Counter()))


def _pieces(body: Sequence[ast.stmt], owner: str, seen: Counter[str]) -> Iterator[str]:
    for statement in _without_docstring(list(body)):
        if isinstance(statement, Function):
            name = f"{owner}{statement.name}"
            seen[name] += 1
            yield stub(name if seen[name] == 1 else f"{name}#{seen[name]}")
        elif isinstance(statement, ast.ClassDef):
            yield f"{{{_bare(_head(statement))}"
            yield from _pieces(statement.body, f"{owner}{statement.name}.", seen)
            yield "}"
        else:
            yield _bare(statement)


def _head(node: ast.ClassDef) -> ast.ClassDef:
    """The head of a class: what it is called, its bases and its decorators."""
    head = deepcopy(node)
    head.body = [ast.Pass()]
    return head


def _called(node: Function) -> frozenset[str]:
    """Names by which it calls anything: `f()`, and `x.f()` on a plain name."""
    functions = [call.func for call in ast.walk(node) if isinstance(call, ast.Call)]
    plain = {function.id for function in functions if isinstance(function, ast.Name)}
    return frozenset(plain | {one.attr for one in functions if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)})


def _raised(node: Function) -> frozenset[str]:
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
    names = (ast.unparse(kind) for kind in kinds if not (isinstance(kind, ast.Name) and kind.id in own))
    return frozenset("OSError" if name in _SAME_AS_OSERROR else name for name in names)


def _kind(raised: ast.expr) -> ast.expr:
    return raised.func if isinstance(raised, ast.Call) else raised


def _is_deprecated(node: Function) -> bool:
    """Whether it says so: by a decorator, or by a warning that it gives."""
    marked = any(ast.unparse(decorator).partition("(")[0].endswith("deprecated") for decorator in node.decorator_list)
    calls = [found for found in ast.walk(node) if isinstance(found, ast.Call) and ast.unparse(found.func).endswith("warn")]
    return marked or any("DeprecationWarning" in ast.unparse(call) for call in calls)


def _parameters(node: Function) -> str:
    """What a caller has to know: names, order, kinds and which have a default; annotations say nothing new.

    What a default is, the tests of the function see.
    """
    copied = deepcopy(node.args)
    for argument in _all_arguments(copied):
        argument.annotation = None
    copied.defaults = [_ANYTHING for _ in copied.defaults]
    copied.kw_defaults = [default and _ANYTHING for default in copied.kw_defaults]
    return ast.unparse(copied)


def _all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    extra = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *extra]
