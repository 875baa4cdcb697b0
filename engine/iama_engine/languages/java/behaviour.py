"""What of a Java file can be seen from outside: comments and layout say nothing that runs. Types do: they choose what is called."""

from collections.abc import Mapping

from tree_sitter import Node

from iama_engine.languages.behaviour import FileBehaviour, FunctionBehaviour, stub
from iama_engine.languages.java.facts import comment_before, is_open_to_others
from iama_engine.languages.java.outline import DEFINITIONS, FUNCTIONS, JAVA, address_of, located
from iama_engine.languages.tree_code import code_of, inside, text_of
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import captures, parse

_COMMENTS = frozenset({"line_comment", "block_comment"})
_MADE = frozenset({"object_creation_expression"})


def behaviour_of(path: str, source: bytes) -> FileBehaviour:
    """The methods of a file and what is outside of them; raises `ValueError` where it does not parse, or is not UTF-8."""
    source.decode()
    root = parse(source, grammar=JAVA).root_node
    if root.has_error:
        raise ValueError(f"{path} does not parse")
    pairs = located(source, captures(root, DEFINITIONS, JAVA).get("definition", []))
    methods = {node.id: stub(span.name) for span, node in pairs if node.type in FUNCTIONS}
    found = (_method(path, span, node, methods) for span, node in pairs if node.type in FUNCTIONS)
    return FileBehaviour(tuple(found), code_of(root, lambda node: methods.get(node.id) or _see(node)))


def _method(path: str, span: Span, node: Node, methods: Mapping[int, str]) -> FunctionBehaviour:
    others = {number: text for number, text in methods.items() if number != node.id}
    name = span.qualified_name.rpartition(".")[2]
    own = list(inside(node, frozenset(others)))
    listed = node.child_by_field_name("parameters")
    types = [child.child_by_field_name("type") or child for child in listed.named_children] if listed is not None else []
    returns = node.child_by_field_name("type")
    return FunctionBehaviour(
        address_of(path, span),
        name,
        not is_open_to_others(node),
        code_of(node, lambda one: others.get(one.id) or _see(one)),
        " ".join(f"{text_of(returns)} {name}{text_of(listed)}".split()),
        "\0".join(code_of(one, _see) for one in [*([returns] if returns is not None else []), *types]),
        frozenset(_thrown(own)),
        frozenset(text_of(one.child_by_field_name("name")) for one in own if one.type == "method_invocation"),
        "@Deprecated" in text_of(_modifiers(node)) or "@deprecated" in comment_before(node),
    )


def _thrown(own: list[Node]) -> list[str]:
    """Kinds of what its own code throws, and what it declares."""
    made = [one.named_children[0] for one in own if one.type == "throw_statement" and one.named_children]
    declared = [child for one in own if one.type == "throws" for child in one.named_children]
    return [*(text_of(one.child_by_field_name("type")) for one in made if one.type in _MADE), *map(text_of, declared)]


def _modifiers(node: Node) -> Node | None:
    return next((child for child in node.children if child.type == "modifiers"), None)


def _see(node: Node) -> Node | None:
    """Comments say nothing, but for one that an escaped end of line may end."""
    return None if node.type in _COMMENTS and "\\u" not in text_of(node) else node
