"""Names like `unicode = str`, left over from Python 2: their uses become the builtin itself, and the alias goes when unused.

An alias may come from another file of the project (`from .compat import text_type`); then the import goes first, and the
definition when no file mentions it any more.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from iama_engine.recipes.definitions import Lines, address, qualified_name, removal, stands_alone
from iama_engine.recipes.exports import taken_elsewhere
from iama_engine.recipes.imports import without_aliases
from iama_engine.recipes.modules import module_of
from iama_engine.recipes.project import Project
from iama_engine.recipes.python2 import SHIM_NAMES
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft

_STABLE = frozenset({"str", "bytes", "int", "range", "chr", "map", "zip", "filter", "input"})
_TYPE_CHECKS = frozenset({"isinstance", "issubclass"})


@dataclass(frozen=True, slots=True, eq=False)
class _Alias:
    """The only binding of a module's name to a builtin; `boxed` when the value is a tuple of that one builtin."""

    name: str
    builtin: str
    boxed: bool
    statement: ast.Assign | ast.ImportFrom


def inlined_aliases(project: Project, source: Source) -> Iterator[Draft]:
    """One draft an alias; several in one file wait for one another where they meet in a tuple."""
    scopes = project.scopes(source)
    for alias in _aliases(project, source):
        uses = _loads(scopes, alias)
        splices = [splice for use in uses if (splice := _inlined(source, scopes, alias, use)) is not None]
        if any(_hidden(source, scopes, alias, use) for use in uses):
            continue
        splices = list(dict.fromkeys(splices)) + _removal(project, source, alias)
        if splices:
            where = tuple(sorted({address(source, qualified_name(use, scopes)) for use in uses})) or (source.path,)
            yield Draft(f"Use {alias.builtin} for {alias.name} in {source.path}", where, {source.path: tuple(splices)})


def _aliases(project: Project, source: Source) -> Iterator[_Alias]:
    scopes = project.scopes(source)
    for statement in source.tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            found = _alias(scopes, statement.targets[0].id, statement)
            yield from [found] if found else []
        elif isinstance(statement, ast.ImportFrom) and any(one.name in SHIM_NAMES for one in statement.names):
            yield from _imported_aliases(project, source, statement)


def _alias(scopes: ScopeTree, name: str, statement: ast.Assign) -> _Alias | None:
    value, boxed = statement.value, False
    if isinstance(value, ast.Tuple) and len(value.elts) == 1:
        value, boxed = value.elts[0], True
    if name not in SHIM_NAMES or not isinstance(value, ast.Name) or value.id not in _STABLE or value.id == name:
        return None
    return _Alias(name, value.id, boxed, statement) if _bound_once(scopes, name) and value.id not in scopes.module.bound else None


def _bound_once(scopes: ScopeTree, name: str) -> bool:
    return len(scopes.module.bound[name]) == 1 and not any(name in scope.global_names for scope in scopes.module.walk())


def _imported_aliases(project: Project, source: Source, statement: ast.ImportFrom) -> Iterator[_Alias]:
    there = module_of(project, source.path, "." * statement.level + (statement.module or ""))
    if there is None or there.path == source.path:
        return
    known = {alias.name: alias for alias in _aliases(project, there) if isinstance(alias.statement, ast.Assign)}
    for one in statement.names:
        if one.name in known and one.asname is None and _bound_once(project.scopes(source), one.name):
            yield _Alias(one.name, known[one.name].builtin, known[one.name].boxed, statement)


def _loads(scopes: ScopeTree, alias: _Alias) -> list[ast.Name]:
    found: list[ast.Name] = []
    for scope in scopes.module.walk():
        if scopes.owner(alias.name, scope) is scopes.module:
            found += [use for use in scope.uses.get(alias.name, []) if isinstance(use.ctx, ast.Load)]
    return found


def _hidden(source: Source, scopes: ScopeTree, alias: _Alias, use: ast.Name) -> bool:
    """Whether the builtin's name means something else there, or the place in the text is not certain."""
    return scopes.owner(alias.builtin, scopes.of_node[use]) is not None or source.segment(use) != alias.name


def _inlined(source: Source, scopes: ScopeTree, alias: _Alias, use: ast.Name) -> Splice | None:
    around = scopes.parents[use]
    if isinstance(around, ast.Tuple) and not alias.boxed and alias.builtin in [getattr(one, "id", None) for one in around.elts]:
        return _without_twin(source, scopes, around, alias)
    boxed = alias.boxed and not _is_type_check(around, use)
    return Splice(source.start(use), source.end(use), f"({alias.builtin},)" if boxed else alias.builtin)


def _is_type_check(node: ast.AST, argument: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    return node.func.id in _TYPE_CHECKS and len(node.args) == 2 and node.args[1] is argument


def _without_twin(source: Source, scopes: ScopeTree, around: ast.Tuple, alias: _Alias) -> Splice:
    """`(str, unicode)` → `str` where a type may stand for a tuple of types, else `(str,)`."""
    names: list[str] = []
    for element in around.elts:
        text = alias.builtin if getattr(element, "id", None) == alias.name else source.segment(element)
        names += [text] if text not in names else []
    alone = len(names) == 1
    bare = alone and _is_type_check(scopes.parents[around], around)
    text = names[0] if bare else f"({', '.join(names)}{',' if alone else ''})"
    return Splice(source.start(around), source.end(around), text)


def _removal(project: Project, source: Source, alias: _Alias) -> list[Splice]:
    scopes = project.scopes(source)
    if not stands_alone(alias.statement, source, scopes) or _mentioned_elsewhere(project, source, alias):
        return []
    if isinstance(alias.statement, ast.ImportFrom):
        gone = [one for one in alias.statement.names if one.name == alias.name]
        return list(without_aliases(source, scopes, alias.statement, gone))
    number = alias.statement.lineno
    if number != alias.statement.end_lineno:
        return []
    lines = Lines(number, number)
    above_empty = number == 1 or not source.line(number - 1).strip()
    start, end = removal(lines, source, ends_block=False) if above_empty else lines.span(source)
    return [Splice(start, end, "")]


def _mentioned_elsewhere(project: Project, source: Source, alias: _Alias) -> bool:
    """Whether another file takes the name from here, or this file names it in a string."""
    if any(isinstance(one, ast.Constant) and one.value == alias.name for one in ast.walk(source.tree)):
        return True
    if isinstance(alias.statement, ast.ImportFrom) and source.path.endswith("__init__.py"):
        return True
    return taken_elsewhere(project, source, alias.name)
