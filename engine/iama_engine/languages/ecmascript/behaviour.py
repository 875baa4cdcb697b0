"""What of a JavaScript or TypeScript file can be seen from outside: comments, layout, quotes and types say nothing that runs.

A function inside another one has its own address; in the code of the outer one stands a stub of it.
"""

from collections.abc import Collection, Mapping

from tree_sitter import Node

from iama_engine.languages.behaviour import FileBehaviour, FunctionBehaviour, stub
from iama_engine.languages.ecmascript.erasure import TYPED, is_parameter_property, says_types_only
from iama_engine.languages.ecmascript.facts import comment_before, exported_names, is_outside
from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.languages.tree_code import code_of, inside, text_of
from iama_engine.symbols.outline import Span
from iama_engine.symbols.syntax import captures, parse

_COMMENTS = frozenset({"comment", "html_comment", "hash_bang_line"})
_CASTS = frozenset({"as_expression", "satisfies_expression", "non_null_expression"})
_WITHOUT_HOLES = frozenset({"arguments", "formal_parameters", "object", "object_pattern"})
_PARAMETERS = frozenset({"required_parameter", "optional_parameter"})
_ENDED = frozenset({"return", "break", "continue"})
_MEMBERS = frozenset({"public_field_definition", "abstract_class_declaration", "method_definition", "class_declaration"})
_ACCESS = frozenset({"accessibility_modifier", "override_modifier"})
_WORDS = frozenset({"readonly", "abstract", "declare"})


def behaviour_of(path: str, source: bytes) -> FileBehaviour:
    """The functions of a file and what runs outside of them; raises `ValueError` where it does not parse, or is not UTF-8."""
    source.decode()
    grammar = TYPESCRIPT.grammar(path)
    root = parse(source, grammar=grammar).root_node
    if root.has_error:
        raise ValueError(f"{path} does not parse")
    pairs = located(source, captures(root, definitions_query(grammar), grammar).get("definition", []))
    functions = [(span, node, inner) for span, node in pairs if (inner := function_in(node)) is not None]
    stubs = {inner.id: stub(span.name) for span, _, inner in functions}
    spans, exported = [span for span, _ in pairs], exported_names(root, grammar)
    found = (_function(path, span, (node, inner, stubs), exported if is_outside(span, spans) else None) for span, node, inner in functions)
    return FileBehaviour(tuple(found), code_of(root, lambda node: stubs.get(node.id) or _see(node)))


def _function(path: str, span: Span, nodes: tuple[Node, Node, Mapping[int, str]], exported: Collection[str] | None) -> FunctionBehaviour:
    """`exported` are the names that the file gives away; None for a function inside another one, which nobody outside can call."""
    node, inner, everything = nodes
    others = {number: text for number, text in everything.items() if number != inner.id}
    kind = "".join(f"{child.type} " for child in inner.children if child.type in ("async", "*"))
    owner, _, name = span.qualified_name.rpartition(".")
    hidden = name.startswith(("_", "#")) or owner.startswith("_")
    own = list(inside(inner, frozenset(others)))
    listed = inner.child_by_field_name("parameters") or inner.child_by_field_name("parameter")
    return FunctionBehaviour(
        f"{path}::{span.name}",
        name,
        exported is None or hidden or not (owner or name in exported),
        code_of(inner, lambda one: others.get(one.id) or _see(one)),
        f"{kind}{name}({' '.join(text_of(listed).strip('()').split())})",
        kind
        + (code_of(listed, _see_parameter).removeprefix("(formal_parameters\0(\0").removesuffix("\0)\0)") if listed is not None else ""),
        frozenset(text_of(made) for one in own if one.type == "throw_statement" if (made := _made(one)) is not None),
        frozenset(filter(None, map(_called, own))),
        "@deprecated" in comment_before(node),
    )


def _made(statement: Node) -> Node | None:
    """What a `throw new Kind()` makes."""
    value = statement.named_children[0] if statement.named_children else None
    if value is None or value.type not in ("new_expression", "call_expression"):
        return None
    return value.child_by_field_name("constructor") or value.child_by_field_name("function")


def _called(node: Node) -> str:
    """The bare name that a call names; empty for all else."""
    if node.type != "call_expression":
        return ""
    function = node.child_by_field_name("function")
    if function is not None and function.type == "member_expression":
        function = function.child_by_field_name("property")
    return text_of(function) if function is not None and function.type.endswith("identifier") else ""


def _see_parameter(node: Node) -> Node | str | None:
    """What a caller has to know of parameters: how many, which have a default, which keys; not what they are called."""
    if node.type == "identifier":
        return "_"
    return _see(node)


def _see(node: Node) -> Node | str | None:
    """The node without what does not run: comments, types, quotes, semicolons that close, commas that close nothing."""
    if node.type in _COMMENTS or (node.type in TYPED and not _makes_a_property(node)) or says_types_only(node):
        return None
    if node.type in _CASTS:
        return node.named_children[0]
    if node.type == "type_assertion":
        return node.named_children[-1]
    if node.type in _PARAMETERS and text_of(node.child_by_field_name("pattern")) == "this":
        return None
    if node.parent is None or node.is_named:
        return node
    if node.type in _ENDED and _ends_its_line(node, node.parent):
        return f"{node.type};"
    return None if _is_idle(node.type, node.parent) else node


def _makes_a_property(node: Node) -> bool:
    """`constructor(private name)` sets `this.name`: there the word runs."""
    around = node.parent
    return node.type in _ACCESS and around is not None and around.type in _PARAMETERS and is_parameter_property(around)


def _ends_its_line(word: Node, statement: Node) -> bool:
    """What stands below a bare `return` is not returned: the end of the line ends the statement, whatever the grammar says."""
    given = statement.named_children
    return bool(given) and given[0].start_point.row > word.start_point.row


def _is_idle(token: str, around: Node) -> bool:
    if token in ("'", '"'):
        return around.type == "string"
    if token == ";":
        return around.type != "for_statement"
    if token == ",":
        return around.type in _WITHOUT_HOLES
    if token in ("?", "!"):
        return around.type in _PARAMETERS | _MEMBERS
    return token in _WORDS and around.type in _MEMBERS
