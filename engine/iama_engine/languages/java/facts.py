"""What a Java file says of its methods: parameters, Javadoc, what they throw, who outside may call them."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from iama_engine.languages.facts import Function
from iama_engine.languages.java.outline import DEFINITIONS, FUNCTIONS, JAVA, TYPES, address_of, located, text_of
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import captures, parse

_INNER = frozenset({"lambda_expression", "class_body", "class_declaration"})
_OPEN_TYPES = frozenset({"interface_declaration", "annotation_type_declaration"})
_TAG = re.compile(r"^\s*@\w+", re.MULTILINE)
_MARGIN = re.compile(r"^[ \t]*\*?[ \t]?", re.MULTILINE)
_MARKUP = re.compile(r"\{@\w+\s+([^}]*)\}|</?\w+[^>]*>")


def functions_of(path: str, source: bytes) -> tuple[Function, ...]:
    """The methods and constructors of a file that have code, outside other methods, in source order."""
    root = parse(source, grammar=JAVA).root_node
    pairs = located(source, captures(root, DEFINITIONS, JAVA).get("definition", []))
    spans = [span for span, _ in pairs]
    nodes = [node for _, node in pairs]
    found: list[Function] = []
    for span, node in pairs:
        around = list(_around(span, spans, nodes))
        if node.type in FUNCTIONS and node.child_by_field_name("body") is not None and all(one.type not in FUNCTIONS for one in around):
            found.append(_function(path, span, node))
    return tuple(found)


def _around(span: Span, spans: Sequence[Span], nodes: Sequence[Node]) -> Iterator[Node]:
    while span.parent >= 0:
        yield nodes[span.parent]
        span = spans[span.parent]


def _function(path: str, span: Span, node: Node) -> Function:
    owner, _, name = span.qualified_name.rpartition(".")
    body = node.child_by_field_name("body")
    returns = node.child_by_field_name("type")
    return Function(
        address_of(path, span),
        span.qualified_name,
        name,
        owner,
        first_sentence(comment_before(node)),
        tuple(_parameters(node)),
        tuple(dict.fromkeys([*_declared(node), *_thrown(body)])),
        returns is not None and returns.type != "void_type",
        is_open_to_others(node),
    )


def is_open_to_others(node: Node) -> bool:
    """Whether code of another package may call a method, as far as itself and the types around it say."""
    types: list[Node] = []
    around = node.parent
    while around is not None:
        if around.type in FUNCTIONS:
            return False
        types += [around] if around.type in TYPES else []
        around = around.parent
    return _is_open(node, types[0] if types else None) and not any(_has(one, "private") for one in types)


def _is_open(node: Node, owner: Node | None) -> bool:
    if owner is not None and owner.type in _OPEN_TYPES:
        return not _has(node, "private")
    return _has(node, "public") or _has(node, "protected")


def _has(node: Node, word: str) -> bool:
    modifiers = next((child for child in node.children if child.type == "modifiers"), None)
    return modifiers is not None and any(child.type == word for child in modifiers.children)


def comment_before(node: Node) -> str:
    """The Javadoc directly above a definition; empty where there is none."""
    before = node.prev_sibling
    text = text_of(before) if before is not None and before.type == "block_comment" else ""
    return text if text.startswith("/**") else ""


def first_sentence(comment: str) -> str:
    """The first sentence of a Javadoc comment on one line, without its markup and its full stop."""
    text = _MARGIN.sub("", comment.removeprefix("/**").removesuffix("*/"))
    tag = _TAG.search(text)
    plain = _MARKUP.sub(lambda match: match[1] or "", text[: tag.start()] if tag else text)
    paragraph = " ".join(plain.strip().split("\n\n")[0].split())
    return re.split(r"(?<=[a-z0-9)\]'\"`])\.\s+(?=[A-Z])", paragraph, maxsplit=1)[0].rstrip(" .:")


def _parameters(node: Node) -> Iterator[tuple[str, str | None]]:
    listed = node.child_by_field_name("parameters")
    for one in listed.named_children if listed is not None else []:
        named = one.child_by_field_name("name")
        if named is None and one.type == "spread_parameter":
            named = next((child for child in one.named_children if child.type == "variable_declarator"), None)
        if named is not None:
            yield text_of(named), None


def _declared(node: Node) -> Iterator[str]:
    clause = next((child for child in node.named_children if child.type == "throws"), None)
    yield from (text_of(child) for child in (clause.named_children if clause is not None else ()))


def _thrown(body: Node | None) -> Iterator[str]:
    waiting = list(body.named_children) if body is not None else []
    found: list[Node] = []
    while waiting:
        node = waiting.pop()
        if node.type == "throw_statement":
            found.append(node)
        if node.type not in _INNER:
            waiting += node.named_children
    for node in sorted(found, key=lambda one: one.start_byte):
        value = node.named_children[0] if node.named_children else None
        if value is not None and value.type == "object_creation_expression":
            yield text_of(value.child_by_field_name("type"))
