"""Where a definition's text begins and ends, comments that belong to it included, and what it is called."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iama_engine.recipes.scopes import FUNCTIONS, Function, ScopeTree
from iama_engine.recipes.source import Source

Definition = Function | ast.ClassDef
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines `[first, last]`, counted from 1."""

    first: int
    last: int

    def span(self, source: Source) -> tuple[int, int]:
        """The same as offsets, the last line's ending included."""
        return source.line_start(self.first), source.line_start(self.last + 1)


def definitions(tree: ast.Module) -> Iterator[tuple[str, Definition]]:
    """Every function and class with its dotted name, outer before inner; conditional ones included."""
    waiting: list[tuple[str, ast.AST]] = [("", tree)]
    while waiting:
        prefix, node = waiting.pop()
        inner: list[tuple[str, ast.AST]] = []
        for child in ast.iter_child_nodes(node):
            if isinstance(child, DEFINITIONS):
                name = f"{prefix}{child.name}"
                yield name, child
                inner.append((f"{name}.", child))
            elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                inner.append((prefix, child))
        waiting.extend(reversed(inner))


def qualified_name(node: ast.AST, scopes: ScopeTree) -> str:
    """The dotted name of a definition, or of the definition around any other node; empty at module level."""
    around = [one for one in scopes.ancestors(node) if isinstance(one, DEFINITIONS)]
    own = [node] if isinstance(node, DEFINITIONS) else []
    return ".".join(one.name for one in reversed([*own, *around]))


def address(source: Source, name: str) -> str:
    """`path::Qualified.name`, or the path alone for what stands at module level."""
    return f"{source.path}::{name}" if name else source.path


def first_line(node: ast.stmt) -> int:
    """The line of the first decorator, or of the statement itself."""
    decorators = getattr(node, "decorator_list", [])
    return min([int(node.lineno), *(int(decorator.lineno) for decorator in decorators)])


def last_line(node: ast.stmt) -> int:
    """The last line of a statement's own code."""
    return node.end_lineno or node.lineno


def siblings(node: ast.stmt, scopes: ScopeTree) -> Sequence[ast.stmt]:
    """The block of statements that a statement stands in."""
    parent = scopes.parents[node]
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and node in block:
            return block
    raise ValueError("not a statement of a block")


def lines_of(node: ast.stmt, source: Source, scopes: ScopeTree) -> Lines:
    """A statement's lines with the comments right above it and, for a definition, deeper comments right below it."""
    block = siblings(node, scopes)
    position = block.index(node)
    limit = last_line(block[position - 1]) if position else _header_line(scopes.parents[node])
    return Lines(_leading(node, source, limit), _trailing(node, source))


def stands_alone(node: ast.stmt, source: Source, scopes: ScopeTree) -> bool:
    """Whether no other statement shares a line with it."""
    block = siblings(node, scopes)
    position = block.index(node)
    before = source.text[source.line_start(first_line(node)) : source.start(node)] if first_line(node) == node.lineno else ""
    after = position + 1 < len(block) and first_line(block[position + 1]) <= last_line(node)
    tail = source.text[source.end(node) : source.line_start(last_line(node) + 1)].strip()
    return not before.strip() and not after and not tail.startswith(";")


def _header_line(parent: ast.AST) -> int:
    """The last line of the header above a block's first statement; 0 for a module."""
    if isinstance(parent, ast.Module) or not hasattr(parent, "lineno"):
        return 0
    header = [child for child in ast.iter_child_nodes(parent) if isinstance(child, ast.expr | ast.keyword)]
    return max([int(parent.lineno), *(child.end_lineno or 0 for child in header)])


def _leading(node: ast.stmt, source: Source, limit: int) -> int:
    first = first_line(node)
    indentation = source.indentation(first)
    while first - 1 > limit:
        above = source.line(first - 1)
        if not (above.startswith(indentation + "#") and not _is_preamble(first - 1, above)):
            break
        first -= 1
    return first


def _is_preamble(number: int, line: str) -> bool:
    """A shebang or an encoding declaration stays at the top of its file."""
    return number <= 2 and (line.startswith("#!") or "coding" in line)


def _trailing(node: ast.stmt, source: Source) -> int:
    last = last_line(node)
    if not isinstance(node, DEFINITIONS):
        return last
    width = len(source.indentation(first_line(node)))
    number = last
    while number < len(source.line_starts):
        number += 1
        line = source.line(number)
        if not line.strip():
            continue
        if not line.lstrip().startswith("#") or len(source.indentation(number)) <= width:
            break
        last = number
    return last


def removal(lines: Lines, source: Source, *, ends_block: bool) -> tuple[int, int]:
    """Offsets to delete so that one set of blank lines is left where the lines stood."""
    first, last = lines.first, lines.last
    if ends_block:
        while first > 1 and not source.line(first - 1).strip():
            first -= 1
    else:
        while last < len(source.line_starts) and not source.line(last + 1).strip():
            last += 1
    return Lines(first, last).span(source)
