"""SDD items: each target module and its classes, what they answer for, what they offer and whom they work with."""

import ast
from collections.abc import Iterator, Mapping

from iama_worker.llm.material import Material
from iama_worker.llm.recipes.evidence import FunctionNode, first_sentence, parameters, words

_MAX_LISTED = 25


def draft_components(material: Material) -> list[dict[str, object]]:
    """One item a module, one a class."""
    classes = _classes_by_name(material)
    return [item for path in material.targets for item in _of_file(path, ast.parse(material.files[path]), classes)]


def _of_file(path: str, tree: ast.Module, classes: Mapping[str, str]) -> Iterator[dict[str, object]]:
    functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    defined = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    if functions or not defined:
        yield {
            "component": path,
            "responsibility": first_sentence(tree) or _does(functions) or "values that other modules import",
            "interface_notes": _offers(functions),
            "symbols": [f"{path}::{node.name}" for node in functions],
        }
    for node in defined:
        yield _of_class(path, node, classes)


def _of_class(path: str, node: ast.ClassDef, classes: Mapping[str, str]) -> dict[str, object]:
    methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
    partners = sorted({name for name in _names_in(node) if name in classes and name != node.name})
    bases = [ast.unparse(base) for base in node.bases if ast.unparse(base) != "object"]
    notes = [_offers(methods)]
    if bases:
        notes.append(f"extends {', '.join(bases)}")
    if partners:
        notes.append(f"works with {', '.join(f'{name} ({classes[name]})' for name in partners)}")
    return {
        "component": f"{path}::{node.name}",
        "responsibility": first_sentence(node) or _does(methods) or f"marks {words(node.name)}",
        "interface_notes": "; ".join(note for note in notes if note),
        "symbols": list(dict.fromkeys(f"{path}::{node.name}.{method.name}" for method in methods)) or [f"{path}::{node.name}"],
    }


def _does(functions: list[FunctionNode]) -> str:
    public = list(dict.fromkeys(words(node.name) for node in functions if not node.name.startswith("_")))
    return f"answers for: {', '.join(public[:_MAX_LISTED])}" if public else ""


def _offers(functions: list[FunctionNode]) -> str:
    public = list(dict.fromkeys(_signature(node) for node in functions if not node.name.startswith("_")))
    more = f" and {len(public) - _MAX_LISTED} more" if len(public) > _MAX_LISTED else ""
    return f"offers {', '.join(public[:_MAX_LISTED])}{more}" if public else ""


def _signature(node: FunctionNode) -> str:
    if any(ast.unparse(decorator).endswith(("property", ".setter", ".getter")) for decorator in node.decorator_list):
        return node.name
    return f"{node.name}({', '.join(name if default is None else f'{name}={default}' for name, default in parameters(node))})"


def _names_in(node: ast.ClassDef) -> set[str]:
    return {found.id for found in ast.walk(node) if isinstance(found, ast.Name)}


def _classes_by_name(material: Material) -> dict[str, str]:
    """Classes of the targets, by name: the file each lives in."""
    return {node.name: path for path in material.targets for node in ast.parse(material.files[path]).body if isinstance(node, ast.ClassDef)}
