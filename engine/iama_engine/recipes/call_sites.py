"""Types of a private function's parameters from its only call: what the caller passes on of its own annotated parameters.

A name that the whole project mentions twice, once to define and once to call, has no other caller.
"""

import ast

from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Function, ScopeTree, all_arguments, first_argument
from iama_engine.recipes.source import Source
from iama_engine.recipes.words import words_in


def only_call(project: Project, source: Source, function: Function) -> ast.Call | None:
    """The one place that calls a private function, if it is in the same file and there is no other mention."""
    name = function.name
    if not name.startswith("_") or name.startswith("__"):
        return None
    if any(words_in(data)[name] != (2 if path == source.path else 0) for path, data in project.files.items()):
        return None
    scopes = project.scopes(source)
    for node in scopes.of_node:
        if isinstance(node, ast.Call) and name in (getattr(node.func, "attr", None), getattr(node.func, "id", None)):
            return None if node.keywords or any(isinstance(one, ast.Starred) for one in node.args) else node
    return None


def passed_types(project: Project, source: Source, function: Function) -> dict[str, str]:
    """Parameter → annotation text of the caller's parameter that is passed for it."""
    call = only_call(project, source, function)
    if call is None:
        return {}
    scopes = project.scopes(source)
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    bound = isinstance(call.func, ast.Attribute) and isinstance(scopes.parents[function], ast.ClassDef) and first_argument(function)
    types = {}
    for name, value in zip(names[1:] if bound else names, call.args, strict=False):
        annotation = _annotation(source, scopes, value)
        if annotation is not None:
            types[name] = annotation
    return types


def _annotation(source: Source, scopes: ScopeTree, value: ast.expr) -> str | None:
    """The annotation of the parameter that a name means, where nothing rebinds it."""
    if not isinstance(value, ast.Name):
        return None
    owner = scopes.owner(value.id, scopes.of_node[value])
    if owner is None or not isinstance(owner.node, FUNCTIONS) or len(owner.bound[value.id]) != 1:
        return None
    for argument in all_arguments(owner.node.args):
        plain = argument not in (owner.node.args.vararg, owner.node.args.kwarg)
        if argument.arg == value.id and argument.annotation is not None and plain:
            return source.segment(argument.annotation)
    return None
