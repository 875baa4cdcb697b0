"""What parsed before must parse after an edit, as tree-sitter reads it: the gate of the languages that have no parser of their own here.

The grammar is more lenient than an engine (it lets a name be declared twice), so this is the first gate and not the last:
the tests load the file.
"""

from collections.abc import Sequence

from tree_sitter import Tree

from iama_engine.edits.document import Document, Splice
from iama_engine.symbols.syntax import Grammar, captures


def problem_in(tree: Tree, grammar: Grammar) -> str | None:
    """The first place that does not parse, with its line; None where there is none."""
    if not tree.root_node.has_error:
        return None
    found = captures(tree.root_node, "(ERROR) @error (MISSING) @missing", grammar)
    nodes = sorted([*found.get("error", []), *found.get("missing", [])], key=lambda node: node.start_byte)
    if not nodes:
        return "it does not parse"
    what = f"{nodes[0].type} is missing" if nodes[0].is_missing else "unexpected text"
    return f"{what} (line {nodes[0].start_point.row + 1})"


def broken_operations(before: Document, after: Document, splices: Sequence[Splice]) -> dict[int, str]:
    """Position of each operation that leaves more places broken than there were → why; all of them where none does it alone."""
    if after.errors <= before.errors:
        return {}
    assert after.grammar is not None
    reason = f"the file would no longer parse: {problem_in(after.tree, after.grammar)}"
    alone = [splice for splice in splices if before.spliced([splice]).errors > before.errors]
    return {splice.operation: reason for splice in (alone or splices)}
