"""Imports of the standard library that a module never uses and nobody takes from it.

A package's `__init__` re-exports by importing, and importing a project's own or a third party's module may do something: both
stay, and so does everything inside `try`, or marked `noqa`.
"""

import ast
import sys
from collections.abc import Iterator

from iama_engine.recipes.definitions import address
from iama_engine.recipes.exports import taken_elsewhere
from iama_engine.recipes.imports import ImportStatement, without_aliases
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import imported_name
from iama_engine.recipes.source import Source
from iama_engine.recipes.units import Draft
from iama_engine.recipes.words import words_in

_NOT_QUIET = frozenset({"antigravity", "this", "site", "readline", "rlcompleter", "__future__", "sitecustomize", "gettext", "tkinter"})


def unused_imports(project: Project, source: Source) -> Iterator[Draft]:
    """One draft per import statement."""
    if source.path.endswith("__init__.py"):
        return
    scopes = project.scopes(source)
    for statement in scopes.of_node:
        if not isinstance(statement, ast.Import | ast.ImportFrom) or "noqa" in source.line(statement.lineno):
            continue
        if any(isinstance(around, ast.Try | ast.With | ast.ClassDef) for around in scopes.ancestors(statement)):
            continue
        gone = [alias for alias in statement.names if _from_library(project, statement, alias) and _unused(project, source, alias)]
        splices = without_aliases(source, scopes, statement, gone) if gone else ()
        if splices:
            names = ", ".join(imported_name(alias) for alias in gone)
            yield Draft(f"Drop the unused import of {names} in {source.path}", (address(source, ""),), {source.path: splices})


def _from_library(project: Project, statement: ImportStatement, alias: ast.alias) -> bool:
    if isinstance(statement, ast.ImportFrom):
        if statement.level or alias.name == "*" or alias.asname == alias.name:
            return False
        top = (statement.module or "").partition(".")[0]
    else:
        top = alias.name.partition(".")[0]
        if alias.asname == alias.name or ("." in alias.name and alias.asname is None):
            return False
    own = any(path.split("/")[-1] == f"{top}.py" or f"/{path}".endswith(f"/{top}/__init__.py") for path in project.files)
    return top in sys.stdlib_module_names and top not in _NOT_QUIET and not own


def _unused(project: Project, source: Source, alias: ast.alias) -> bool:
    name = imported_name(alias)
    if words_in(source.text.encode())[name] > _own_words(alias, name):
        return False
    return not taken_elsewhere(project, source, name)


def _own_words(alias: ast.alias, name: str) -> int:
    return 1 + (alias.asname is not None and alias.name.split(".").count(name))
