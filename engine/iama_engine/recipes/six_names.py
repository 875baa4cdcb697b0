"""What the library six says of both Pythons, written as Python 3 has it: its names are bound to just these on every Python 3.

Left out: what six does by code of its own (metaclasses, raising), and what would need another import. A six among the project's files
may be another one.
"""

import ast
import re
from collections.abc import Iterator

from iama_engine.recipes.definitions import address, qualified_name
from iama_engine.recipes.exports import taken_elsewhere
from iama_engine.recipes.imports import without_aliases
from iama_engine.recipes.project import Project
from iama_engine.recipes.resolved_names import full_name, has_module, has_star_import
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft

_SAME = {
    "text_type": "str",
    "binary_type": "bytes",
    "unichr": "chr",
    "Iterator": "object",
    "next": "next",
    "advance_iterator": "next",
    **{f"moves.{name}": name for name in ("range", "input", "map", "zip", "filter")},
    "moves.xrange": "range",
}
_ONE_OF = {"string_types": "str", "integer_types": "int", "class_types": "type"}
_VIEWS = {f"{kind}{view}": view for kind in ("iter", "view") for view in ("items", "keys", "values")}
_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)


def six_uses(project: Project, source: Source) -> Iterator[Draft]:
    """One draft per function or module level."""
    scopes = project.scopes(source)
    grouped: dict[str, list[Splice]] = {}
    if "six" not in source.text or has_star_import(source):
        return
    done: set[ast.AST] = set()
    for node in sorted(_expressions(scopes), key=lambda one: (one.lineno, one.col_offset, -(one.end_lineno or 0))):
        text = None if any(around in done for around in scopes.ancestors(node)) else _written(project, source, node)
        if text is not None:
            done.add(node)
            splice = Splice(source.start(node), source.end(node), text)
            grouped.setdefault(address(source, qualified_name(node, scopes)), []).append(splice)
    for where, splices in sorted(grouped.items()):
        yield Draft(f"Write what six says as Python 3 has it in {where}", (where,), {source.path: tuple(splices)})


def six_imports(project: Project, source: Source) -> Iterator[Draft]:
    """Imports of six that nothing in the file or outside it asks for; `from six.moves import range` too, as the builtin is that."""
    if "six" not in source.text or has_star_import(source) or has_module(project, "six"):
        return
    scopes = project.scopes(source)
    for statement in source.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            gone = [alias for alias in statement.names if _goes(project, source, statement, alias)]
            splices = without_aliases(source, scopes, statement, gone) if gone else ()
            if splices:
                names = ", ".join(alias.name for alias in gone)
                yield Draft(f"Drop the import of {names} of six in {source.path}", (source.path,), {source.path: splices})


def _expressions(scopes: ScopeTree) -> list[ast.Name | ast.Attribute | ast.Call]:
    return [node for node in scopes.of_node if isinstance(node, ast.Name | ast.Attribute | ast.Call)]


def _written(project: Project, source: Source, node: ast.Name | ast.Attribute | ast.Call) -> str | None:
    """The expression without six; None where it is another one."""
    scopes = project.scopes(source)
    if isinstance(node, ast.Call):
        return _view(project, source, node)
    if not isinstance(node.ctx, ast.Load):
        return None
    name = (full_name(project, source, node) or "").removeprefix("six.")
    builtin = _SAME.get(name) or _ONE_OF.get(name)
    if builtin is None or builtin == source.segment(node) or scopes.owner(builtin, scopes.of_node[node]) is not None:
        return None
    return builtin if name in _SAME or _is_type_check(scopes, node) else f"({builtin},)"


def _view(project: Project, source: Source, call: ast.Call) -> str | None:
    """`d.items()` for `six.iteritems(d)` where it is gone through at once, else `iter(d.items())`."""
    name = (full_name(project, source, call.func) or "").removeprefix("six.")
    if name not in _VIEWS or len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return None
    scopes, value = project.scopes(source), call.args[0]
    text = source.segment(value)
    if "#" in source.segment(call) or (name.startswith("iter") and scopes.owner("iter", scopes.of_node[call]) is not None):
        return None
    view = f"{text if isinstance(value, _TIGHT) else f'({text})'}.{_VIEWS[name]}()"
    around = scopes.parents[call]
    at_once = isinstance(around, ast.For | ast.comprehension) and around.iter is call
    return view if at_once or name.startswith("view") else f"iter({view})"


def _is_type_check(scopes: ScopeTree, node: ast.expr) -> bool:
    call = scopes.parents[node]
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in ("isinstance", "issubclass"):
        return False
    return node in call.args[1:] and scopes.owner(call.func.id, scopes.of_node[call]) is None


def _goes(project: Project, source: Source, statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
    bound = alias.asname or alias.name
    if isinstance(statement, ast.Import):
        return alias.name == "six" and _unused(source, bound) and not taken_elsewhere(project, source, bound)
    if statement.level or statement.module not in ("six", "six.moves"):
        return False
    name = alias.name if statement.module == "six" else f"moves.{alias.name}"
    known = name in _SAME or name in _ONE_OF or name in _VIEWS
    builtin = _SAME.get(name) == bound and len(project.scopes(source).module.bound[bound]) == 1
    return known and (builtin or _unused(source, bound)) and not taken_elsewhere(project, source, bound)


def _unused(source: Source, name: str) -> bool:
    return len(re.findall(rf"\b{re.escape(name)}\b", source.text)) == 1
