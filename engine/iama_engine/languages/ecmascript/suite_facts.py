"""What the project's own tests say: which tests there are, which names each uses, what it asserts.

Ids are those that the runner records. A test whose title is computed has no id here and says nothing.
"""

import re
from collections.abc import Iterator

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.facts import TestFacts
from iama_engine.symbols.syntax import captures, parse

_SUITES = frozenset({"describe", "context", "suite"})
_TESTS = frozenset({"it", "test", "specify"})
_CALLS = "(call_expression function: [(identifier) (member_expression)]) @call"
_NAMES = "[(identifier) (property_identifier) (shorthand_property_identifier)] @name"
_STATEMENTS = "(expression_statement) @statement"
_ASSERTION = re.compile(r"^(?:await\s+)?(?:t\.)?(?:assert|expect|should)\b|\.should\b")
_MAX_ASSERTION = 160


def read_tests(path: str, source: bytes) -> tuple[TestFacts, ...]:
    """The tests of a file in source order; a file without `it` or `test` is one test, a program."""
    root = parse(source, grammar=TYPESCRIPT.grammar(path)).root_node
    found = _named(path, root)
    return tuple(_facts(path, node, test_id) for test_id, node in found) if found else (_facts(path, root, path),)


def source_of_test(source: bytes, test_id: str) -> str:
    """The code of one test below what its file imports; the whole file where the test is not found in it by its title."""
    path = test_id.split("::")[0]
    root = parse(source, grammar=TYPESCRIPT.grammar(path)).root_node
    found = dict(_named(path, root)).get(test_id)
    if found is None:
        return source.decode("utf-8", "replace")
    head = [_text(child) for child in root.named_children if child.type == "import_statement" or _requires(child)]
    return "\n".join([*head, *([""] if head else []), _text(found)])


def _named(path: str, root: Node) -> list[tuple[str, Node]]:
    """Test ids with the calls that make the tests, in source order."""
    calls = captures(root, _CALLS, TYPESCRIPT.grammar(path)).get("call", [])
    found = [(node, title) for node in calls if _called(node) in _TESTS and (title := _title(node)) is not None]
    found.sort(key=lambda pair: pair[0].start_byte)
    return [("::".join([path, *_around(node), title]), node) for node, title in found]


def _requires(node: Node) -> bool:
    return node.type in {"lexical_declaration", "variable_declaration"} and "require(" in _text(node)


def _facts(path: str, node: Node, test_id: str) -> TestFacts:
    grammar = TYPESCRIPT.grammar(path)
    names = _names(node, path)
    statements = captures(node, _STATEMENTS, grammar).get("statement", [])
    assertions = []
    for statement in sorted(statements, key=lambda one: one.start_byte):
        text = " ".join(_text(statement).split()).rstrip(";")
        if len(text) <= _MAX_ASSERTION and _ASSERTION.search(text):
            assertions.append((text, _names(statement, path)))
    return TestFacts(test_id, names, tuple(assertions))


def _names(node: Node, path: str) -> frozenset[str]:
    return frozenset(_text(one) for one in captures(node, _NAMES, TYPESCRIPT.grammar(path)).get("name", []))


def _around(node: Node) -> Iterator[str]:
    """Titles of the suites around a test, outermost first."""
    titles: list[str] = []
    outer = node.parent
    while outer is not None:
        if outer.type == "call_expression" and _called(outer) in _SUITES:
            titles.insert(0, _title(outer) or "")
        outer = outer.parent
    yield from titles


def _called(node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is not None and function.type == "member_expression":
        function = function.child_by_field_name("object")
    return _text(function)


def _title(node: Node) -> str | None:
    arguments = node.child_by_field_name("arguments")
    first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if first is None or first.type not in {"string", "template_string"} or any(c.type == "template_substitution" for c in first.children):
        return None
    raw = re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), _text(first)[1:-1])
    return re.sub(r"\s+", " ", raw)


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
