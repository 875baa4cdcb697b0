"""Put a mutant into the running program by swapping `__code__`, wherever the function object hides.

The garbage collector knows every function there is, wrapped, decorated or kept in a table; a code object's file, name
and first line say which unit it came from. A function that runs while its module is imported left its marks in the
module's values: there the whole faulty module is executed again, in the same namespace.
"""

import ast
import gc
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .mutants import Mutant
from .units import Unit

_Key = tuple[str, str, int]


@dataclass
class Loaded:
    """The function objects of the loaded units, by unit address, and the modules of units that ran during import."""

    functions: dict[str, list[FunctionType]] = field(default_factory=dict)
    modules: dict[str, ModuleType] = field(default_factory=dict)

    @classmethod
    def find(cls, root: Path, units: Iterable[Unit], import_lines: Collection[tuple[str, int]] = ()) -> "Loaded":
        """Look up the function objects of units; a unit that was never defined at run time has none."""
        by_key: dict[_Key, list[FunctionType]] = {}
        for thing in gc.get_objects():
            if type(thing) is FunctionType:
                code = thing.__code__
                by_key.setdefault((code.co_filename, code.co_name, code.co_firstlineno), []).append(thing)
        found = cls()
        for unit in units:
            names = {str((root / unit.path).absolute()), str((root / unit.path).resolve()), unit.path}
            keys = [(name, unit.node.name, line) for name in names for line in unit.first_lines]
            found.functions[unit.address] = [function for key in keys for function in by_key.get(key, ())]
            if any((unit.path, line) in import_lines for line in unit.lines[1:]):
                found._note_module(unit, names)
        return found

    def _note_module(self, unit: Unit, names: Collection[str]) -> None:
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None) in names:
                self.modules[unit.address] = module

    def original(self, unit: Unit) -> CodeType | None:
        """The code of a unit as loaded, None where it is not."""
        functions = self.functions.get(unit.address)
        return functions[0].__code__ if functions else None


@dataclass(frozen=True, eq=False)
class Planted:
    """A mutant made ready: new code, or new defaults where the fault sits in the signature."""

    mutant: Mutant
    functions: list[FunctionType]
    code: CodeType | None
    defaults: tuple[Any, ...] | None = None
    keyword_defaults: dict[str, Any] | None = None
    module: ModuleType | None = None
    module_code: CodeType | None = None

    @contextmanager
    def in_place(self, bounds: AbstractContextManager[None]) -> Iterator[bool]:
        """The program with the fault in it; false where the module does not even load any more, `bounds` around that."""
        saved = [(function, function.__code__, function.__defaults__, function.__kwdefaults__) for function in self.functions]
        namespace = dict(vars(self.module)) if self.module is not None else {}
        try:
            with bounds:
                works = self.put()
            yield works
        finally:
            if self.module is not None:
                vars(self.module).clear()
                vars(self.module).update(namespace)
            for function, code, defaults, keyword_defaults in saved:
                function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, keyword_defaults

    def put(self) -> bool:
        """Plant the fault for good, as a forked child does; false where the module does not load with it."""
        for function in self.functions:
            if self.code is not None:
                function.__code__ = self.code
            if self.defaults is not None:
                function.__defaults__ = self.defaults
            if self.keyword_defaults is not None:
                function.__kwdefaults__ = self.keyword_defaults
        if self.module is not None and self.module_code is not None:
            try:
                exec(self.module_code, vars(self.module))
            except BaseException:  # noqa: BLE001 - the faulty module is the user's code: failing to load is how it behaves
                return False
        return True


def plant(mutant: Mutant, loaded: Loaded) -> Planted | None:
    """Make a mutant ready, None where it cannot be loaded or changes nothing."""
    functions = loaded.functions.get(mutant.unit.address)
    if not functions:
        return None
    if _in_signature(mutant):
        return _plant_defaults(mutant, functions)
    original = functions[0].__code__
    code = mutant.compile(original.co_filename, original)
    if code is None:
        return None
    module = loaded.modules.get(mutant.unit.address)
    return Planted(mutant, functions, code, module=module, module_code=mutant.compile_module(original.co_filename) if module else None)


def _in_signature(mutant: Mutant) -> bool:
    return any(node is mutant.slot.node for node in ast.walk(mutant.unit.node.args))


def _plant_defaults(mutant: Mutant, functions: list[FunctionType]) -> Planted | None:
    """Defaults were computed once, at definition: compute the changed ones in the function's own module."""
    arguments, scope = mutant.unit.node.args, functions[0].__globals__
    mutant.slot.put(mutant.replacement)
    try:
        plain = [_constant(node, scope) for node in arguments.defaults]
        named = {a.arg: _constant(d, scope) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
    except _NotConstant:
        return None
    finally:
        mutant.slot.put(mutant.slot.node)
    return Planted(mutant, functions, None, tuple(plain) or None, named or None)


class _NotConstant(Exception):
    """A default that cannot be computed again without side effects."""


def _constant(node: ast.expr, scope: dict[str, Any]) -> Any:
    try:
        return scope[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)
    except (KeyError, ValueError, TypeError) as error:
        raise _NotConstant from error
