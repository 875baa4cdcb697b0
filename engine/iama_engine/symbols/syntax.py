"""Tree-sitter: parse whole or incrementally, and say how broken a file is. Python is what is meant where no grammar is named.

The grammars are lenient: Python's reads Python 2 and does not mind odd indentation, so "no error here" is weaker than "compiles".
"""

import functools
import importlib
from dataclasses import dataclass

from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

from iama_engine.symbols.encoding import parser_view

_ERRORS = "(ERROR) @error (MISSING) @missing"


@dataclass(frozen=True, slots=True)
class Grammar:
    """One grammar of a wheel: the module, and the function in it that answers the compiled language."""

    module: str
    entry: str = "language"


PYTHON = Grammar("tree_sitter_python")


@functools.cache
def compiled(grammar: Grammar) -> Language:
    """The compiled grammar; loading it costs a millisecond, so it is kept."""
    return Language(getattr(importlib.import_module(grammar.module), grammar.entry)())


@functools.cache
def query(source: str, grammar: Grammar = PYTHON) -> Query:
    """A compiled query; compiling costs more than running it on a small file."""
    return Query(compiled(grammar), source)


def captures(node: Node, source: str, grammar: Grammar = PYTHON) -> dict[str, list[Node]]:
    """Nodes under `node` by capture name, in no particular order."""
    return QueryCursor(query(source, grammar)).captures(node)


def parse(source: bytes, old: Tree | None = None, grammar: Grammar = PYTHON) -> Tree:
    """Parse bytes; `old` is an edited earlier tree, whose unchanged parts are reused."""
    view = parser_view(source)
    parser = Parser(compiled(grammar))
    return parser.parse(view) if old is None else parser.parse(view, old)


def count_errors(tree: Tree, grammar: Grammar = PYTHON) -> tuple[int, int]:
    """How many places do not parse, and how many bytes they span (a missing token counts one)."""
    if not tree.root_node.has_error:
        return 0, 0
    found = captures(tree.root_node, _ERRORS, grammar)
    errors, missing = found.get("error", []), found.get("missing", [])
    return len(errors) + len(missing), sum(n.end_byte - n.start_byte for n in errors) + len(missing)
