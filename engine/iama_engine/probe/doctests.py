"""Examples in docstrings are scripts that the author promised to be right."""

import ast
import doctest
from collections.abc import Iterator

from .carve import Carved, Seed


def carve_doctests(source: bytes, module: str) -> Carved:
    """One seed for each docstring with examples; bare names of the module become dotted ones."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return Carved()
    own = {name for node in tree.body for name in _bound_names(node)}
    seeds = [seed for text in _docstrings(tree) if (seed := _seed_of(text, module, own)) is not None]
    return Carved(tuple(seeds))


def _bound_names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _docstrings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            text = ast.get_docstring(node)
            if text and ">>>" in text:
                yield text


def _seed_of(text: str, module: str, own: set[str]) -> Seed | None:
    statements: list[str] = []
    bound: set[str] = set()
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return None
    for example in examples:
        try:
            parsed = ast.parse(example.source).body
        except SyntaxError:
            return None
        for node in parsed:
            if isinstance(node, ast.Import | ast.ImportFrom):
                continue
            if isinstance(node, ast.Expr):
                name = "result" if not statements else f"result_{len(statements) + 1}"
                node = ast.Assign([ast.Name(name, ast.Store())], node.value)
            bound |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
            statements.append(ast.unparse(ast.fix_missing_locations(_Dotted(module, own - bound).visit(node))))
    return Seed(tuple(statements), (f"import {module}",), f"doctest of {module}") if statements else None


class _Dotted(ast.NodeTransformer):
    """Bare names of the module become attributes of it."""

    def __init__(self, module: str, own: set[str]) -> None:
        self.module, self.own = module, own

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """`camelize` is `inflection.camelize` outside the module."""
        return ast.parse(f"{self.module}.{node.id}", mode="eval").body if node.id in self.own else node
