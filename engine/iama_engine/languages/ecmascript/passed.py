"""Arguments with a name of their own, so that a search can look at what a call does to them."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.languages.ecmascript.literals import text_of, walk
from iama_engine.symbols.syntax import parse

PASSED = "passed"
"""What they are called, as in `runner/node/probe/script.cjs`."""
_OWN = re.compile(rf"(?<![\w$]){PASSED}\d*(?![\w$])")
_CALLS = frozenset({"call_expression", "new_expression"})
_CHANGEABLE = frozenset({"array", "object"})
_ACTS = frozenset({*_CALLS, "await_expression", "yield_expression", "assignment_expression", "augmented_assignment_expression"})
"""What must run where it stands."""


def with_named_arguments(statements: Iterable[str]) -> Iterator[str]:
    """The statements, each list and object that is passed to the call of one in a statement before it."""
    every, number = list(statements), 0
    if any(_OWN.search(statement) for statement in every):
        yield from every
        return
    for statement in every:
        left = statement.encode()
        taken = _taken(left)
        names = [f"{PASSED}{count if count > 1 else ''}" for count in range(number + 1, number + 1 + len(taken))]
        number += len(taken)
        yield from (f"const {name} = {text_of(node)};" for name, node in zip(names, taken, strict=True))
        for name, node in reversed(list(zip(names, taken, strict=True))):
            left = left[: node.start_byte] + name.encode() + left[node.end_byte :]
        yield left.decode()


def _taken(statement: bytes) -> list[Node]:
    root = parse(statement, grammar=JAVASCRIPT.grammar("statement.js")).root_node
    if root.has_error or len(root.named_children) != 1:
        return []
    call = _called(root.named_children[0])
    arguments = call.child_by_field_name("arguments") if call is not None else None
    given = arguments.named_children if arguments is not None else []
    return [one for one in given if one.type in _CHANGEABLE and not any(inner.type in _ACTS for inner in walk(one))]


def _called(statement: Node) -> Node | None:
    """The call that a statement is, or whose answer it gives a name."""
    inner: Node | None = statement
    if statement.type in {"lexical_declaration", "variable_declaration"} and len(statement.named_children) == 1:
        inner = statement.named_children[0].child_by_field_name("value")
    elif statement.type == "expression_statement":
        inner = statement.named_children[0]
    if inner is not None and inner.type == "await_expression":
        inner = inner.named_children[0]
    return inner if inner is not None and inner.type in _CALLS else None
