"""What a written name surely stands for: a builtin, or something imported from the standard library under a name bound once.

Where a star import, a second binding or a file of the project with the module's name leaves a doubt, nothing is said.
"""

import ast
import builtins

from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source


def full_name(project: Project, source: Source, node: ast.expr) -> str | None:
    """`builtins.open` for `open`, `gzip.open` for `gzip.open` or for `unzip` where the file says `from gzip import open as unzip`."""
    name = _written(project.scopes(source), source, node)
    if name is None or (not name.startswith("builtins.") and has_module(project, name.partition(".")[0])):
        return None
    return name


def has_module(project: Project, name: str) -> bool:
    """Whether some file of the project may be what `import name` finds."""
    return any(f"/{path}".endswith((f"/{name}.py", f"/{name}/__init__.py")) for path in project.files)


def has_star_import(source: Source) -> bool:
    """Whether names may come into the module that its text does not show."""
    return any(alias.name == "*" for one in ast.walk(source.tree) if isinstance(one, ast.ImportFrom) for alias in one.names)


def _written(scopes: ScopeTree, source: Source, node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        owner = _written(scopes, source, node.value)
        return None if owner is None or owner.startswith("builtins.") else f"{owner}.{node.attr}"
    if not isinstance(node, ast.Name) or any(node.id in scope.global_names for scope in scopes.module.walk()):
        return None
    owner_scope = scopes.owner(node.id, scopes.of_node[node])
    if owner_scope is None:
        return f"builtins.{node.id}" if hasattr(builtins, node.id) and not has_star_import(source) else None
    meant = {_imported(binder, node.id) for binder in owner_scope.bound[node.id]}
    return meant.pop() if len(meant) == 1 else None


def _imported(binder: ast.AST, name: str) -> str | None:
    """What an import statement binds the name to; None for every other statement and for relative imports."""
    if isinstance(binder, ast.ImportFrom) and binder.module and not binder.level:
        found = [alias.name for alias in binder.names if (alias.asname or alias.name) == name]
        return f"{binder.module}.{found[0]}" if len(found) == 1 else None
    if isinstance(binder, ast.Import):
        found = [alias.name if alias.asname else name for alias in binder.names if (alias.asname or alias.name.partition(".")[0]) == name]
        return found[0] if len(set(found)) == 1 else None
    return None
