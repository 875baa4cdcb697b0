"""Whether any other file takes a name out of a module: by import, by star, as an attribute, or by its name in a string.

A star import passes names on, so where one is made of the module, the name counts as taken from whatever module it is imported.
"""

import ast
import re

from iama_engine.recipes.modules import module_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import imported_name
from iama_engine.recipes.source import Source

_STAR = re.compile(rb"\bimport\s*\*")


def taken_elsewhere(project: Project, source: Source, name: str) -> bool:
    """Whether some other file may read `name` from this module. Files that do not parse count as readers."""
    passed_on = _starred(project, source)
    for path in project.naming({name}):
        if path == source.path:
            continue
        other = project.source(path)
        if other is None or any(_takes(other, node, module_name(source.path), name) for node in ast.walk(other.tree)):
            return True
        if passed_on and any(_takes_from_anywhere(node, name) for node in ast.walk(other.tree)):
            return True
    return False


def _starred(project: Project, source: Source) -> bool:
    """Whether some other file takes everything from this module."""
    starring = (path for path, data in sorted(project.files.items()) if path != source.path and _STAR.search(data))
    return any(
        isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and _may_be(node, module_name(source.path))
        for path in starring
        if (other := project.source(path)) is not None
        for node in other.tree.body
    )


def _takes_from_anywhere(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == name for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr == name


def _takes(other: Source, node: ast.AST, module: str, name: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        if not _may_be(node, module):
            return False
        return any(alias.name == name or (alias.name == "*" and not _sets_itself(other, name)) for alias in node.names)
    if isinstance(node, ast.Attribute):
        return node.attr == name and re.search(rf"\b{module}\b", other.text) is not None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value == name or node.value.endswith(f"{module}.{name}")
    return False


def _may_be(node: ast.ImportFrom, module: str) -> bool:
    last = (node.module or "").rpartition(".")[2]
    return last in (module, "")


def _sets_itself(other: Source, name: str) -> bool:
    """Whether a module assigns or imports the name at its top level, so that a star import's value is never read."""
    for statement in other.tree.body:
        if isinstance(statement, ast.Import) and any(imported_name(alias) == name for alias in statement.names):
            return True
        if isinstance(statement, ast.Assign) and any(isinstance(one, ast.Name) and one.id == name for one in statement.targets):
            return True
    return False
