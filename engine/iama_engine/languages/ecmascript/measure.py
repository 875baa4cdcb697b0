"""Figures of a JavaScript or TypeScript file: size, complexity, annotations where the language has them, legacy idioms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from iama_engine.languages.ecmascript.outline import JAVASCRIPT, functions_in, outline_query
from iama_engine.measures.measure import FileMeasures, FunctionMeasures
from iama_engine.symbols.syntax import Grammar, captures, parse

IDIOMS: Mapping[str, str] = {
    "arguments_object": "`arguments`",
    "commonjs_require": "`require(...)`",
    "concatenated_text": "`'...' + value`",
    "function_wrapper": "`(function () { ... })()`",
    "loose_comparison": "`==` and `!=`",
    "old_buffer": "`new Buffer(...)`",
    "prototype_method": "`A.prototype.b = function ...`",
    "self_alias": "`var self = this`",
    "substr": "`.substr(...)`",
    "var_declaration": "`var`",
}
_QUERY = """
(variable_declaration) @var_declaration
(binary_expression operator: ["==" "!="]) @loose_comparison
(binary_expression left: (string) operator: "+" right: (identifier)) @concatenated_text
((identifier) @arguments_object (#eq? @arguments_object "arguments"))
((call_expression function: (identifier) @callee) @commonjs_require (#eq? @callee "require"))
(call_expression function: (parenthesized_expression (function_expression))) @function_wrapper
((new_expression constructor: (identifier) @made) @old_buffer (#eq? @made "Buffer"))
(assignment_expression left: (member_expression object: (member_expression property: (property_identifier) @kind))
 right: (function_expression) (#eq? @kind "prototype")) @prototype_method
(variable_declarator name: (identifier) value: (this)) @self_alias
((call_expression function: (member_expression property: (property_identifier) @method)) @substr (#eq? @method "substr"))
"""
_PARAMETERS = "[(required_parameter) (optional_parameter)] @parameter"


def measure(source: bytes, grammar: Grammar) -> FileMeasures:
    """Measure one file; one that does not parse contributes its lines and nothing else. JavaScript has no annotation slots."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    tree = parse(source, grammar=grammar)
    if tree.root_node.has_error:
        return FileMeasures(lines, parsed=False)
    found = captures(tree.root_node, outline_query(grammar), grammar)
    functions = [_Function(node, inner) for node, inner in functions_in(found.get("definition", []))]
    functions.sort(key=lambda function: function.start)
    branches = sorted(node.start_byte for node in found.get("branch", []))
    slots = [] if grammar == JAVASCRIPT else _slots(functions, captures(tree.root_node, _PARAMETERS, grammar).get("parameter", []))
    counts = Counter({name: len(nodes) for name, nodes in captures(tree.root_node, _QUERY, grammar).items() if name in IDIOMS})
    return FileMeasures(
        lines,
        parsed=True,
        functions=tuple(FunctionMeasures(one.name, one.lines, count) for one, count in _complexities(functions, branches)),
        slots=len(slots),
        annotated_slots=sum(slots),
        idioms=dict(sorted(counts.items())),
    )


@dataclass(frozen=True, slots=True)
class _Function:
    node: Node
    inner: Node

    @property
    def start(self) -> int:
        return self.inner.start_byte

    @property
    def name(self) -> str:
        named = next((found for field in ("name", "left", "key", "property") if (found := self.node.child_by_field_name(field))), None)
        return (named.text or b"").decode("utf-8", "replace") if named is not None else "default"

    @property
    def lines(self) -> int:
        return self.inner.end_point.row - self.inner.start_point.row + 1


def _complexities(functions: Sequence[_Function], branches: Sequence[int]) -> list[tuple[_Function, int]]:
    """McCabe's count of each, a branch counted for the innermost function around it."""
    counts = [1] * len(functions)
    for branch in branches:
        around = (at for at, one in enumerate(functions) if one.start <= branch < one.inner.end_byte)
        innermost = max(around, default=None)
        if innermost is not None:
            counts[innermost] += 1
    return list(zip(functions, counts, strict=True))


def _slots(functions: Sequence[_Function], parameters: Sequence[Node]) -> list[bool]:
    """Whether each parameter and each return has a type."""
    given = [node.child_by_field_name("type") is not None for node in parameters]
    return given + [one.inner.child_by_field_name("return_type") is not None for one in functions]
