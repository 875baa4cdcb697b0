"""Types seen at run time, as annotations that mean something where they are written.

Nothing is imported for them: a type whose name does not resolve in the module is left out. What cannot be evaluated yet, or not by
the oldest Python, is quoted.
"""

import ast
import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass

from iama_engine.recipes.modules import module_name
from iama_engine.recipes.scopes import Scope, ScopeTree
from iama_engine.recipes.source import Source

_NAME = re.compile(r"[A-Za-z_][\w.]*")
_LONGEST = 48
_CONTAINERS = frozenset({"list", "set", "frozenset", "dict", "tuple"})


@dataclass(frozen=True, slots=True, eq=False)
class TypeTexts:
    """Writes types for one place in one file."""

    source: Source
    scopes: ScopeTree
    scope: Scope
    """The scope that annotations of the function are evaluated in."""
    line: int
    min_python: tuple[int, int]

    def annotation(self, seen: Iterable[str]) -> str | None:
        """One annotation for all types seen, or None where they disagree or do not resolve."""
        kinds = set(seen)
        optional = "None" in kinds
        merged = _merged(kinds - {"None"})
        text = self._resolved(merged) if merged else None
        if text is None:
            return None
        quoted = text.startswith('"')
        whole = f"{text.strip(chr(34))} | None" if optional else text.strip('"')
        too_new = ("|" in whole and self.min_python < (3, 10)) or ("[" in whole and self.min_python < (3, 9))
        return f'"{whole}"' if quoted or too_new else whole

    def _resolved(self, expression: str) -> str | None:
        """The type with every name as this module knows it; quoted where a class is not there yet."""
        names = {name: self._known(name) for name in _NAME.findall(expression)}
        if None in names.values() or len(expression) > _LONGEST:
            return None
        later = any(text is not None and text.startswith('"') for text in names.values())
        text = _NAME.sub(lambda match: (names[match[0]] or "").strip('"'), expression)
        return f'"{text}"' if later else text

    def _known(self, name: str) -> str | None:
        if name == "None":
            return name
        module, _, last = name.rpartition(".")
        if not module:
            builtin = isinstance(getattr(builtins, name, None), type)
            return name if builtin and self.scopes.owner(name, self.scope) is None else None
        return self._class(module, last) or self._through_import(module, last)

    def _class(self, module: str, name: str) -> str | None:
        """A class of this module, or one imported by name."""
        binders = self.scopes.module.bound.get(name, [])
        if len(binders) != 1 or self.scopes.owner(name, self.scope) is not self.scopes.module:
            return None
        binder = binders[0]
        if isinstance(binder, ast.ClassDef) and module.rpartition(".")[2] in (module_name(self.source.path), "__main__"):
            inside = any(around is binder for around in self._around())
            return f'"{name}"' if inside or binder.lineno >= self.line else name
        imported = isinstance(binder, ast.ImportFrom) and binder in self.source.tree.body and not binder.level
        if imported and isinstance(binder, ast.ImportFrom) and binder.module and binder.module.split(".")[0] == module.split(".")[0]:
            return name if any(alias.name == name and alias.asname is None for alias in binder.names) else None
        return None

    def _through_import(self, module: str, name: str) -> str | None:
        """`datetime.date`, where the module imports `datetime`."""
        binders = self.scopes.module.bound.get(module, [])
        plain = len(binders) == 1 and isinstance(binders[0], ast.Import) and binders[0] in self.source.tree.body
        return f"{module}.{name}" if plain and "." not in module and self.scopes.owner(module, self.scope) is self.scopes.module else None

    def _around(self) -> list[ast.AST]:
        return [self.scope.node, *self.scopes.ancestors(self.scope.node)]


def _merged(kinds: set[str]) -> str | None:
    """One type for several: the same container of different things is the bare container, whole numbers are numbers."""
    if kinds == {"int", "float"}:
        return "float"
    if len(kinds) == 1:
        only = next(iter(kinds))
        return only if len(only) <= _LONGEST else only.partition("[")[0]
    origins = {kind.partition("[")[0] for kind in kinds}
    return next(iter(origins)) if len(origins) == 1 and origins <= _CONTAINERS else None
