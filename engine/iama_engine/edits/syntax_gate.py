"""What parsed before must parse after an edit, decided where the edit is and not over the whole file.

Tree-sitter says that the structure around the edit holds; CPython's own parser reads the statements that changed. Only
when these two leave a doubt is the whole file compiled, which costs ten times as much.
"""

import ast
import warnings
from collections.abc import Sequence

from tree_sitter import Node

from iama_engine.edits.document import Document, Splice
from iama_engine.symbols.encoding import decode_exact


def broken_operations(before: Document, after: Document, splices: Sequence[Splice]) -> dict[int, str]:
    """Position of each operation that breaks the file → why. Empty where the edit may stand."""
    if not splices:
        return {}
    if after.errors == 0:
        doubtful = [splice for splice, place in _moved(splices) if not _statements_parse(after, *place)]
        if not doubtful:
            return {}
    else:
        doubtful = list(splices)
    problem = _compile_problem(after.source)
    if problem is None or (after.errors <= before.errors and _compile_problem(before.source) is not None):
        return {}
    return {splice.operation: f"the file would no longer parse: {problem}" for splice in doubtful}


def _moved(splices: Sequence[Splice]) -> list[tuple[Splice, tuple[int, int]]]:
    moved = []
    shift = 0
    for splice in splices:
        start = splice.start + shift
        moved.append((splice, (start, start + len(splice.replacement))))
        shift += len(splice.replacement) - (splice.end - splice.start)
    return moved


def _statements_parse(document: Document, start: int, end: int) -> bool:
    """Whether the statements around [start, end) parse on their own, at one indentation, next to their neighbours."""
    block = document.tree.root_node.named_descendant_for_byte_range(start, end)
    while block is not None:
        if block.type in {"block", "module"}:
            text = _statements_text(document, block, start, end)
            if text is not None:
                return _parses(text)
        block = block.parent
    return False


def _statements_text(document: Document, block: Node, start: int, end: int) -> bytes | None:
    """Whole lines of the touched statements of one block, under a header if indented; None where that cannot be cut out."""
    children = [child for child in block.named_children if child.type != "comment"]
    touched = [position for position, child in enumerate(children) if child.end_byte >= start and child.start_byte <= end]
    if not touched:
        return None
    first, last = max(touched[0] - 1, 0), min(touched[-1] + 1, len(children) - 1)
    column = children[0].start_point.column
    begin = document.line_start(children[first].start_byte)
    indent = document.source[begin : children[first].start_byte]
    rows = {child.start_point.row for child in children[first : last + 1]}
    if indent.strip() or len(rows) < last + 1 - first or any(c.start_point.column != column for c in children[first : last + 1]):
        return None
    text = document.source[begin : children[last].end_byte] + b"\n"
    if not indent:
        return None if block.type == "block" else text
    return None if block.type == "module" else b"if 1:\n" + text


def _parses(text: bytes) -> bool:
    return _problem(decode_exact(text)[0] if not text.isascii() else text) is None


def _compile_problem(source: bytes) -> str | None:
    return _problem(source)


def _problem(source: str | bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})" if error.lineno else str(error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error)
    return None
