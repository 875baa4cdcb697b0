"""The ways into a package: each function, method, property and operator with the expression that calls it.

Read from the loaded modules, not from the source: what is exported, wrapped or inherited is what a user can call.
"""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Literal

EntryKind = Literal["function", "constructor", "method", "getter", "setter", "operator"]

OPERATORS = {
    "__len__": "len({r})",
    "__str__": "str({r})",
    "__repr__": "repr({r})",
    "__bool__": "bool({r})",
    "__iter__": "list({r})",
    "__getitem__": "{r}[{0}]",
    "__contains__": "{0} in {r}",
    "__eq__": "{r} == {0}",
    "__ne__": "{r} != {0}",
    "__lt__": "{r} < {0}",
    "__le__": "{r} <= {0}",
    "__gt__": "{r} > {0}",
    "__ge__": "{r} >= {0}",
    "__add__": "{r} + {0}",
    "__sub__": "{r} - {0}",
    "__mul__": "{r} * {0}",
    "__radd__": "{0} + {r}",
    "__getattr__": "getattr({r}, {0})",
    "__hash__": "isinstance(hash({r}), int)",
    "__enter__": "{r}.__enter__()",
    "__exit__": "{r}.__exit__(None, None, None)",
    "__int__": "int({r})",
    "__float__": "float({r})",
    "__reversed__": "list(reversed({r}))",
    "__setitem__": "{r}[{0}] = {1}",
    "__delitem__": "del {r}[{0}]",
    "__unicode__": "{r}.__unicode__()",
}
STATEMENTS = frozenset({"__setitem__", "__delitem__"})


@dataclass(frozen=True)
class Parameter:
    """One parameter of an entry, the receiver left out."""

    name: str
    required: bool
    by_keyword: bool
    default: str | None = None


@dataclass(frozen=True)
class Entry:
    """One way in. `target` is the dotted expression; for methods, the class is `owner` and the receiver comes from a pool."""

    kind: EntryKind
    name: str
    target: str
    owner: str | None
    module: str
    parameters: tuple[Parameter, ...]
    takes_any_keyword: bool
    takes_any_positional: bool
    code_key: tuple[str, int]
    is_public: bool

    @property
    def needs_receiver(self) -> bool:
        """Whether an instance of `owner` must be there first."""
        return self.kind in ("method", "getter", "setter", "operator")


def read_entries(modules: Iterable[ModuleType]) -> list[Entry]:
    """Every way into the functions and classes that the modules themselves define."""
    found: list[Entry] = []
    for module in modules:
        for name, value in list(vars(module).items()):
            if isinstance(value, type) and value.__module__ == module.__name__ and value.__name__ == name:
                found += _class_entries(module, value, f"{module.__name__}.{name}")
            else:
                function = _function_in(value)
                if function is not None and function.__module__ == module.__name__:
                    found += _entry("function", name, f"{module.__name__}.{name}", None, module, function, skip=0)
    return found


def _class_entries(module: ModuleType, kind: type, target: str) -> Iterator[Entry]:
    if issubclass(kind, BaseException) and "__init__" not in vars(kind):
        return
    built: Any = kind
    constructor = _function_in(built.__init__)
    if constructor is not None:
        yield from _entry("constructor", kind.__name__, target, target, module, constructor, skip=1)
    elif built.__init__ is object.__init__:
        public = not kind.__name__.startswith("_")
        yield Entry("constructor", kind.__name__, target, target, module.__name__, (), False, False, ("", 0), public)
    for name, value in _members(kind):
        if isinstance(value, type) and value.__qualname__.startswith(kind.__qualname__ + "."):
            yield from _class_entries(module, value, f"{target}.{name}")
        elif isinstance(value, property):
            yield from _property_entries(module, name, target, value)
        elif isinstance(value, staticmethod):
            yield from _entry("function", name, f"{target}.{name}", None, module, _function_in(value.__func__), skip=0)
        elif isinstance(value, classmethod):
            yield from _entry("function", name, f"{target}.{name}", None, module, _function_in(value.__func__), skip=1)
        elif name != "__init__":
            shape: EntryKind = "operator" if name in OPERATORS else "method"
            yield from _entry(shape, name, target, target, module, _function_in(value), skip=1)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Own members and those of bases in the same top-level package, nearest first."""
    top, known = kind.__module__.partition(".")[0], set()
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] == top:
            for name, value in vars(base).items():
                if name not in known:
                    known.add(name)
                    yield name, value


def _property_entries(module: ModuleType, name: str, owner: str, value: property) -> Iterator[Entry]:
    if value.fget is not None:
        yield from _entry("getter", name, owner, owner, module, _function_in(value.fget), skip=1)
    if value.fset is not None:
        yield from _entry("setter", name, owner, owner, module, _function_in(value.fset), skip=1)


def _function_in(value: object) -> FunctionType | None:
    """The plain function behind decorators that keep `__wrapped__`."""
    for _ in range(5):
        if isinstance(value, FunctionType) and not hasattr(value, "__wrapped__"):
            return value
        value = getattr(value, "__wrapped__", None) if type(value).__name__ != "type" else None
    return None


def _entry(
    kind: EntryKind, name: str, target: str, owner: str | None, module: ModuleType, function: FunctionType | None, *, skip: int
) -> Iterator[Entry]:
    if function is None:
        return
    try:
        parameters = list(inspect.signature(function).parameters.values())[skip:]
    except (ValueError, TypeError):
        return
    plain = tuple(_parameter(p) for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL))
    code = function.__code__
    private = any(part.startswith("_") and not part.startswith("__") for part in (*target.split("."), name))
    yield Entry(
        kind,
        name,
        target,
        owner,
        module.__name__,
        plain,
        any(p.kind is p.VAR_KEYWORD for p in parameters),
        any(p.kind is p.VAR_POSITIONAL for p in parameters),
        (code.co_filename, code.co_firstlineno),
        not private,
    )


def _parameter(parameter: inspect.Parameter) -> Parameter:
    required = parameter.default is parameter.empty
    default = None if required else repr(parameter.default)
    return Parameter(parameter.name, required, parameter.kind is parameter.KEYWORD_ONLY, default)
