"""Figures of a Java file: size, complexity, legacy idioms. Every parameter has its type, so there are no slots to count."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tree_sitter import Node

from iama_engine.languages.java.outline import BRANCHES, DEFINITIONS, JAVA, functions_in, text_of
from iama_engine.measures.measure import FileMeasures, FunctionMeasures
from iama_engine.symbols.syntax import captures, parse

IDIOMS: Mapping[str, str] = {
    "anonymous_class": "`new Runnable() { ... }`",
    "boxed_constructor": "`new Integer(...)`",
    "finally_close": "`finally { x.close(); }`",
    "legacy_collection": "`Vector`, `Hashtable`, `StringBuffer`, `Enumeration`",
    "raw_type": "`List x = new ArrayList()`",
    "size_is_zero": "`x.size() == 0`",
    "switch_statement": "`switch` with `break`",
}
_QUERY = """
(object_creation_expression (class_body)) @anonymous_class
((object_creation_expression type: (type_identifier) @made) @boxed_constructor
 (#match? @made "^(Integer|Long|Short|Byte|Character|Boolean|Double|Float)$"))
((finally_clause (block (_ (method_invocation name: (identifier) @called)))) @finally_close (#eq? @called "close"))
((type_identifier) @legacy_collection (#match? @legacy_collection "^(Vector|Hashtable|Stack|StringBuffer|Enumeration)$"))
((local_variable_declaration type: (type_identifier) @raw_type) (#match? @raw_type "^(List|Map|Set|Collection|Iterator)$"))
((field_declaration type: (type_identifier) @raw_type) (#match? @raw_type "^(List|Map|Set|Collection|Iterator)$"))
((binary_expression left: (method_invocation name: (identifier) @size) right: (decimal_integer_literal) @zero) @size_is_zero
 (#eq? @size "size") (#eq? @zero "0"))
(switch_block (switch_block_statement_group (break_statement))) @switch_statement
"""


def measure(source: bytes) -> FileMeasures:
    """Measure one file; one that does not parse contributes its lines and nothing else."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    tree = parse(source, grammar=JAVA)
    if tree.root_node.has_error:
        return FileMeasures(lines, parsed=False)
    found = captures(tree.root_node, DEFINITIONS + BRANCHES, JAVA)
    functions = sorted(functions_in(found.get("definition", [])), key=lambda node: node.start_byte)
    branches = sorted(node.start_byte for node in found.get("branch", []))
    counts = Counter({name: len(nodes) for name, nodes in captures(tree.root_node, _QUERY, JAVA).items() if name in IDIOMS})
    return FileMeasures(
        lines,
        parsed=True,
        functions=tuple(
            FunctionMeasures(text_of(node.child_by_field_name("name")), node.end_point.row - node.start_point.row + 1, count)
            for node, count in zip(functions, _complexities(functions, branches), strict=True)
        ),
        idioms=dict(sorted(counts.items())),
    )


def _complexities(functions: Sequence[Node], branches: Sequence[int]) -> list[int]:
    """McCabe's count of each, a branch counted for the innermost method around it."""
    counts = [1] * len(functions)
    for branch in branches:
        around = [at for at, one in enumerate(functions) if one.start_byte <= branch < one.end_byte]
        if around:
            counts[around[-1]] += 1
    return counts
