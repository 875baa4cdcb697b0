"""What a JavaScript or TypeScript file says of its functions: parameters, JSDoc, what they throw, who outside may call them."""

import re
from collections.abc import Collection, Iterator

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.languages.facts import Function
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import Grammar, captures, parse

_EXPORTED = """
(assignment_expression left: (member_expression) right: (identifier) @name)
(pair value: (identifier) @name)
(shorthand_property_identifier) @name
(export_specifier name: (identifier) @name)
(export_statement (identifier) @name)
(export_statement declaration: (_ name: (_) @name))
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name)))"""
_SCOPES = frozenset(
    [
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "class_declaration",
        "class",
    ]
)
_TAG = re.compile(r"^\s*@\w+", re.MULTILINE)
_MARGIN = re.compile(r"^[ \t]*\*?[ \t]?", re.MULTILINE)


def functions_of(path: str, source: bytes) -> tuple[Function, ...]:
    """The functions of a file outside other functions, in source order."""
    grammar = TYPESCRIPT.grammar(path)
    root = parse(source, grammar=grammar).root_node
    pairs = located(source, captures(root, definitions_query(grammar), grammar).get("definition", []))
    exported = exported_names(root, grammar)
    found: list[Function] = []
    for span, node in pairs:
        inner = function_in(node)
        if inner is not None and is_outside(span, [one for one, _ in pairs]):
            found.append(_function(path, span, (node, inner), exported))
    return tuple(found)


def exported_names(root: Node, grammar: Grammar) -> frozenset[str]:
    """Names that a file gives away by any of the ways there are; it may be more than others can reach, and is never less."""
    return frozenset(_text(node) for node in captures(root, _EXPORTED, grammar).get("name", []))


def is_outside(span: Span, spans: list[Span]) -> bool:
    """Whether a definition is in no function."""
    while span.parent >= 0:
        span = spans[span.parent]
        if span.kind != "class":
            return False
    return True


def _function(path: str, span: Span, nodes: tuple[Node, Node], exported: Collection[str]) -> Function:
    node, inner = nodes
    owner, _, name = span.qualified_name.rpartition(".")
    owner = owner.removesuffix(".prototype")
    hidden = name.startswith(("_", "#")) or owner.startswith("_")
    address = f"{path}::{span.name}"
    body = inner.child_by_field_name("body")
    arrow = body is not None and body.type != "statement_block"
    return Function(
        address,
        span.qualified_name,
        name,
        owner,
        first_sentence(comment_before(node)),
        tuple(_parameters(inner)),
        tuple(dict.fromkeys(_thrown(body))) if body is not None else (),
        arrow or (body is not None and any(one.named_children for one in _own(body, "return_statement"))),
        not hidden and (bool(owner) or name in exported),
    )


def comment_before(node: Node) -> str:
    """The JSDoc directly above the statement of a definition."""
    statement: Node | None = node
    while statement is not None:
        before = statement.prev_sibling
        if before is not None and before.type == "comment":
            text = _text(before)
            return text if text.startswith("/**") else ""
        inside = statement.parent
        if inside is None or inside.start_byte != statement.start_byte:
            return ""
        statement = inside
    return ""


def first_sentence(comment: str) -> str:
    """The first sentence of a JSDoc comment on one line, without its full stop."""
    text = _MARGIN.sub("", comment.removeprefix("/**").removesuffix("*/"))
    tag = _TAG.search(text)
    paragraph = " ".join((text[: tag.start()] if tag else text).strip().split("\n\n")[0].split())
    return re.split(r"(?<=[a-z0-9)\]'\"`])\.\s+(?=[A-Z])", paragraph, maxsplit=1)[0].rstrip(" .:")


def _parameters(inner: Node) -> Iterator[tuple[str, str | None]]:
    single = inner.child_by_field_name("parameter")
    listed = inner.child_by_field_name("parameters")
    for node in [single] if single is not None else listed.named_children if listed is not None else []:
        if node.type == "comment":
            continue
        named = node.child_by_field_name("left") or node.child_by_field_name("pattern") or node
        default = node.child_by_field_name("right") or node.child_by_field_name("value")
        name = _text(named)
        if name != "this":
            yield " ".join(name.split()), " ".join(_text(default).split()) if default is not None else None


def _own(body: Node, kind: str) -> Iterator[Node]:
    """Nodes of a kind in a body, those of nested functions left out."""
    waiting = list(body.named_children)
    while waiting:
        node = waiting.pop()
        if node.type == kind:
            yield node
        if node.type not in _SCOPES:
            waiting += node.named_children


def _thrown(body: Node) -> Iterator[str]:
    for node in sorted(_own(body, "throw_statement"), key=lambda one: one.start_byte):
        value = node.named_children[0] if node.named_children else None
        if value is not None and value.type == "new_expression":
            yield _text(value.child_by_field_name("constructor"))


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
