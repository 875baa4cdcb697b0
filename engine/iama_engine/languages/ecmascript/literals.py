"""What code writes down as values: literals with their line, values by the name they are given, argument lists of calls."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

MAX_TEXT = 400
_PLAIN = frozenset({"string", "number", "true", "false", "null", "undefined", "regex"})
_KEYS = frozenset({"property_identifier", "string", "number"})


@dataclass(slots=True)
class Values:
    """`literals` are source and line (from 1); `named` is name → sources; `calls` is the last name of a callee → lists of sources.

    `rows` are object literals as name → source, of the properties that are written out: together they are often one case of a table.
    """

    literals: dict[str, int] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    calls: dict[str, list[list[str]]] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)

    def join(self, other: "Values") -> None:
        """Take in what another file says."""
        for literal, line in other.literals.items():
            self.literals.setdefault(literal, line)
        for name, sources in other.named.items():
            self.named[name] = list(dict.fromkeys([*self.named.get(name, ()), *sources]))
        self.rows += [row for row in other.rows if row not in self.rows]
        for name, rows in other.calls.items():
            known = self.calls.setdefault(name, [])
            known += [row for row in rows if row not in known]


def read_values(root: Node) -> Values:
    """Everything in a parsed file, import paths and directives left out."""
    found = Values()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "import_statement" or (node.type == "expression_statement" and _is_directive(node)):
            continue
        _take(node, found)
        waiting += reversed(node.named_children)
    return found


def _take(node: Node, found: Values) -> None:
    if node.type in {"call_expression", "new_expression"}:
        _take_call(node, found)
    if node.type == "object":
        _take_row(node, found)
    named, value = _named_value(node)
    if named and value is not None and is_pure(value):
        sources = found.named.setdefault(named, [])
        if text_of(value) not in sources:
            sources.append(text_of(value))
    if node.type in {"string", "number", "regex", "array", "object", "template_string"} and is_pure(node) and not _is_key(node):
        found.literals.setdefault(text_of(node), node.start_point[0] + 1)


def _take_call(node: Node, found: Values) -> None:
    called = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    named = called.child_by_field_name("property") if called is not None and called.type == "member_expression" else called
    if named is None or arguments is None or named.type not in {"identifier", "property_identifier"} or text_of(named) == "require":
        return
    given = [one for one in arguments.named_children if one.type != "comment"]
    if given and all(is_pure(one) for one in given):
        rows = found.calls.setdefault(text_of(named), [])
        row = [text_of(one) for one in given]
        if row not in rows and sum(map(len, row)) <= MAX_TEXT:
            rows.append(row)


def _take_row(node: Node, found: Values) -> None:
    pairs = ((one.child_by_field_name("key"), one.child_by_field_name("value")) for one in node.named_children if one.type == "pair")
    row = {text_of(key).strip("'\""): text_of(value) for key, value in pairs if key is not None and value is not None and is_pure(value)}
    if len(row) > 1 and any(value[:1] in "'\"`" for value in row.values()) and row not in found.rows:
        found.rows.append(row)


def _named_value(node: Node) -> tuple[str, Node | None]:
    """The name that a value is given in a pair, a declaration, an assignment or a default."""
    fields = {
        "pair": ("key", "value"),
        "variable_declarator": ("name", "value"),
        "assignment_expression": ("left", "right"),
        "assignment_pattern": ("left", "right"),
    }.get(node.type)
    if fields is None:
        return "", None
    name, value = node.child_by_field_name(fields[0]), node.child_by_field_name(fields[1])
    if name is not None and name.type == "member_expression":
        name = name.child_by_field_name("property")
    return text_of(name).strip("'\"") if name is not None and name.type in _KEYS | {"identifier"} else "", value


def is_pure(node: Node, depth: int = 0) -> bool:
    """Whether an expression is a value written out, without a name in it."""
    if depth > 8 or node.end_byte - node.start_byte > MAX_TEXT:
        return False
    if node.type in _PLAIN:
        return True
    inner = [child for child in node.named_children if child.type != "comment"]
    if node.type == "template_string":
        return all(child.type != "template_substitution" for child in inner)
    if node.type in {"array", "parenthesized_expression"}:
        return all(is_pure(child, depth + 1) for child in inner)
    if node.type == "object":
        return all(_is_pure_pair(child, depth) for child in inner)
    if node.type == "unary_expression":
        sign = node.child_by_field_name("operator")
        return sign is not None and text_of(sign) in {"-", "+", "!", "void"} and all(is_pure(child, depth + 1) for child in inner)
    joins = node.type == "binary_expression" and text_of(node.child_by_field_name("operator")) == "+"
    return joins and all(is_pure(child, depth + 1) for child in inner)


def _is_pure_pair(node: Node, depth: int) -> bool:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    return node.type == "pair" and key is not None and value is not None and key.type in _KEYS and is_pure(value, depth + 1)


def _is_key(node: Node) -> bool:
    above = node.parent
    key = above.child_by_field_name("key") if above is not None and above.type == "pair" else None
    return key is not None and key.id == node.id


def _is_directive(node: Node) -> bool:
    return bool(node.named_children) and node.named_children[0].type == "string"


def text_of(node: Node | None) -> str:
    """The source of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def walk(root: Node) -> Iterator[Node]:
    """Every node, in source order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.named_children)
