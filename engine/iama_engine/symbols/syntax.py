"""Tree-sitter for Python: parse whole or incrementally, and say how broken a file is.

The grammar is lenient: it reads Python 2 and does not mind odd indentation, so "no error here" is weaker than "compiles".
"""

import functools

import tree_sitter_python
from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from iama_engine.symbols.encoding import parser_view

_ERRORS = "(ERROR) @error (MISSING) @missing"


@functools.cache
def python_language() -> Language:
    """The compiled grammar; loading it costs a millisecond, so it is kept."""
    return Language(tree_sitter_python.language())


@functools.cache
def query(source: str) -> Query:
    """A compiled query; compiling costs more than running it on a small file."""
    return Query(python_language(), source)


def captures(node: Node, source: str) -> dict[str, list[Node]]:
    """Nodes under `node` by capture name, in no particular order."""
    return QueryCursor(query(source)).captures(node)


def parse(source: bytes, old: Tree | None = None) -> Tree:
    """Parse bytes; `old` is an edited earlier tree, whose unchanged parts are reused."""
    view = parser_view(source)
    parser = Parser(python_language())
    return parser.parse(view) if old is None else parser.parse(view, old)


def count_errors(tree: Tree) -> tuple[int, int]:
    """How many places do not parse, and how many bytes they span (a missing token counts one)."""
    if not tree.root_node.has_error:
        return 0, 0
    found = captures(tree.root_node, _ERRORS)
    errors, missing = found.get("error", []), found.get("missing", [])
    return len(errors) + len(missing), sum(n.end_byte - n.start_byte for n in errors) + len(missing)
