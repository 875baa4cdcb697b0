"""What parsed before must parse after an edit, decided where the edit is and not over the whole file.

Statements are replaced by statements: if the lines around an edit, cut out of their block and put under a header of their
own, parse as one block that begins where it began, the rest of the file cannot notice. Only where this leaves a doubt is
the whole file compiled, which costs ten times as much.
"""

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.edits.document import Document, Splice
from iama_engine.symbols.encoding import decode_exact

_HEADER = b"if 1:\n"


def broken_operations(before: Document, after: Document, splices: Sequence[Splice]) -> dict[int, str]:
    """Position of each operation that breaks the file → why. Empty where the edit may stand."""
    doubtful = [splice for splice in splices if before.errors or not _stays_whole(before, splice, splices)]
    problem = _problem(after.source) if doubtful else None
    if problem is None:
        return {}
    if _problem(before.source) is not None and after.errors <= before.errors:
        doubtful = [splice for splice in doubtful if _was_whole(before, splice) and not _stays_whole(before, splice, splices)]
    return {splice.operation: f"the file would no longer parse: {problem}" for splice in doubtful}


@dataclass(frozen=True, slots=True)
class _Region:
    """Whole lines of consecutive statements of one block of the old content."""

    start: int
    end: int
    indent: bytes


def _stays_whole(document: Document, splice: Splice, splices: Sequence[Splice]) -> bool:
    """Whether the statements around a splice parse on their own with every splice among them done."""
    for region in _regions(document, splice):
        inside = [other for other in splices if other.start >= region.start and other.end <= region.end]
        across = [other for other in splices if other.start < region.end and other.end > region.start and other not in inside]
        if not across and _is_one_block(_replaced(document.source, region, inside), region.indent):
            return True
    return False


def _was_whole(document: Document, splice: Splice) -> bool:
    return any(_is_one_block(document.source[region.start : region.end], region.indent) for region in _regions(document, splice))


def _replaced(source: bytes, region: _Region, splices: Sequence[Splice]) -> bytes:
    parts: list[bytes] = []
    position = region.start
    for splice in splices:
        parts += (source[position : splice.start], splice.replacement)
        position = splice.end
    return b"".join((*parts, source[position : region.end]))


def _regions(document: Document, splice: Splice) -> Iterator[_Region]:
    """Stretches of statements that hold the splice, from the innermost block outwards."""
    node = document.tree.root_node.named_descendant_for_byte_range(splice.start, splice.end)
    while node is not None:
        region = _region_in(document, node, splice) if node.type in {"block", "module"} else None
        if region:
            yield region
        node = node.parent


def _region_in(document: Document, block: Node, splice: Splice) -> _Region | None:
    """The touched statements of a block and one more on each side; None where they do not fill lines of their own."""
    children = [child for child in block.named_children if child.type != "comment"]
    touched = [at for at, child in enumerate(children) if child.end_byte >= splice.start and child.start_byte <= splice.end]
    if not touched:
        return None
    chosen = children[max(touched[0] - 1, 0) : touched[-1] + 2]
    start = document.line_start(chosen[0].start_byte)
    indent = document.source[start : chosen[0].start_byte]
    if block.type == "module" and chosen[0] == children[0]:
        start = document.line_start(0)
    aligned = all(child.start_point.column == chosen[0].start_point.column for child in chosen)
    end = document.next_line(max(chosen[-1].end_byte, splice.end))
    fits = not indent.strip() and bool(indent) == (block.type == "block") and aligned and start <= splice.start
    return _Region(start, end, indent) if fits else None


def _is_one_block(text: bytes, indent: bytes) -> bool:
    """Whether the text is statements of one block that begins at `indent`."""
    if text[: len(indent)] != indent or text[len(indent) : len(indent) + 1] in {b" ", b"\t"}:
        return False
    tree = _parsed((_HEADER if indent else b"") + text)
    if not isinstance(tree, ast.Module) or not indent:
        return isinstance(tree, ast.Module)
    return len(tree.body) == 1 and isinstance(tree.body[0], ast.If) and not tree.body[0].orelse


def _problem(source: bytes) -> str | None:
    tree = _parsed(source, whole=True)
    return tree if isinstance(tree, str) else None


def _parsed(source: bytes, *, whole: bool = False) -> ast.Module | str:
    """The syntax tree, or what is wrong with the source. A part of a file is decoded here: it has no cookie."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source if whole or source.isascii() else decode_exact(source)[0])
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})" if error.lineno else str(error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error)
