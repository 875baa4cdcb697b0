"""Two versions of a file, cut into changes that stand alone: one group of lines per function, one for all the rest.

A tool that rewrites whole files becomes droppable piece by piece. What needs a new import stays with the import.
"""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from iama_engine.recipes.definitions import address, definitions, first_line, last_line
from iama_engine.recipes.scopes import FUNCTIONS, imported_name
from iama_engine.recipes.source import Source, Splice, Unreadable, parse


def grouped_changes(source: Source, after: str) -> dict[str, tuple[Splice, ...]]:
    """Address (or the path, for module level) → line splices; a group that does not parse alone joins the rest."""
    groups: dict[str, list[Splice]] = {}
    functions = [(name, node) for name, node in definitions(source.tree) if isinstance(node, FUNCTIONS)]
    outermost = [(name, first_line(node), last_line(node)) for name, node in functions if not _inside(node, functions)]
    added = _new_imports(source.tree, parse(after))
    pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(added))) + r")\b") if added else None
    for splice, first, last in _hunks(source, after):
        home = next((name for name, start, end in outermost if start <= first and last <= end), "")
        if pattern is not None and pattern.search(splice.text):
            home = ""
        groups.setdefault(address(source, home), []).append(splice)
    return _separable(source, groups)


def _inside(node: ast.AST, functions: list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]) -> bool:
    line = getattr(node, "lineno", 0)
    return any(other is not node and other.lineno < line <= last_line(other) for _, other in functions)


def _hunks(source: Source, after: str) -> Iterator[tuple[Splice, int, int]]:
    """Changed stretches with their first and last line in the old text."""
    old = [line for number in range(1, len(source.line_starts) + 1) if (line := source.line(number))]
    new = after.splitlines(keepends=True) if "\r" not in after else re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield Splice(source.line_start(i1 + 1), source.line_start(i2 + 1), "".join(new[j1:j2])), i1 + 1, max(i2, i1 + 1)


def _new_imports(before: ast.Module, after: ast.Module) -> set[str]:
    return _imported(after) - _imported(before)


def _imported(tree: ast.Module) -> set[str]:
    return {imported_name(alias) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}


def _separable(source: Source, groups: dict[str, list[Splice]]) -> dict[str, tuple[Splice, ...]]:
    rest = groups.pop(source.path, [])
    alone: dict[str, tuple[Splice, ...]] = {}
    for where, splices in groups.items():
        if _parses(source, splices):
            alone[where] = tuple(splices)
        else:
            rest = [*rest, *splices]
    return {source.path: tuple(rest), **alone} if rest else alone


def _parses(source: Source, splices: list[Splice]) -> bool:
    try:
        parse(source.spliced(splices))
    except Unreadable:
        return False
    return True
