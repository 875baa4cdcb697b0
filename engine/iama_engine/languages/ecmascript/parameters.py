"""What kind of value each parameter of a function is likely to be: from its type, its JSDoc, and how the body uses it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.ecmascript.literals import is_pure, text_of, walk
from iama_engine.languages.ecmascript.outline import definitions_query, function_in, located
from iama_engine.symbols.syntax import captures, parse

_TEXT = frozenset(
    [
        *("charAt", "charCodeAt", "codePointAt", "split", "substr", "substring"),
        *("trim", "replace", "toLowerCase", "toUpperCase", "match", "padStart"),
    ]
)
_LIST = frozenset(
    [
        *("push", "pop", "shift", "unshift", "map", "forEach", "filter", "reduce"),
        *("some", "every", "join", "splice", "sort", "reverse", "find", "findIndex"),
    ]
)
_EITHER = frozenset(["slice", "indexOf", "lastIndexOf", "length", "concat", "includes"])
_CALLED = frozenset(["call", "apply", "bind"])
_OF_ALL = frozenset(["toString", "hasOwnProperty", "constructor", "prototype", "valueOf"])
_WORDS = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "bool": "boolean",
    "array": "array",
    "function": "function",
    "object": "object",
    "regexp": "regexp",
    "date": "date",
}
_DOC_PARAMETER = re.compile(r"@param\s+\{([^}]*)\}\s+\[?([\w$]+)")


@dataclass(slots=True)
class Parameter:
    """`kinds` are of `_WORDS`; `keys` are properties that the body reads of it; `tested` are literals that it is compared with."""

    name: str
    default: str | None = None
    kinds: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tested: list[str] = field(default_factory=list)
    rest: bool = False


@dataclass(slots=True)
class Callable:
    """A function by its last name and what it belongs to, with its parameters."""

    address: str
    name: str
    owner: str
    parameters: list[Parameter]


def read_callables(path: str, source: bytes) -> list[Callable]:
    """Every function with a name, in source order."""
    grammar = TYPESCRIPT.grammar(path)
    root = parse(source, grammar=grammar).root_node
    found = []
    for span, node in located(source, captures(root, definitions_query(grammar), grammar).get("definition", [])):
        inner = function_in(node)
        if inner is None:
            continue
        owner, _, name = span.qualified_name.rpartition(".")
        address = f"{path}::{span.name}"
        found.append(Callable(address, name, owner.removesuffix(".prototype"), _parameters(node, inner)))
    return found


def _parameters(node: Node, inner: Node) -> list[Parameter]:
    told = dict(_told(node))
    found = [_parameter(one) for one in _listed(inner)]
    by_name = {one.name: one for one in found}
    for name, words in told.items():
        if name in by_name:
            by_name[name].kinds += words
    body = inner.child_by_field_name("body")
    if body is not None:
        for use in walk(body):
            one = by_name.get(text_of(use)) if use.type == "identifier" else None
            if one is not None:
                _learn(one, use)
    for one in found:
        one.kinds = list(dict.fromkeys(one.kinds))
        one.keys = list(dict.fromkeys(one.keys))
        one.tested = list(dict.fromkeys(one.tested))
    return found


def _listed(inner: Node) -> Iterator[Node]:
    single, listed = inner.child_by_field_name("parameter"), inner.child_by_field_name("parameters")
    nodes = [single] if single is not None else listed.named_children if listed is not None else []
    yield from (one for one in nodes if one.type != "comment" and text_of(one.child_by_field_name("pattern")) != "this")


def _parameter(node: Node) -> Parameter:
    named = node.child_by_field_name("left") or node.child_by_field_name("pattern") or node
    default = node.child_by_field_name("right") or node.child_by_field_name("value")
    is_rest = named.type == "rest_pattern"
    if is_rest and named.named_children:
        named = named.named_children[0]
    one = Parameter(text_of(named) if named.type == "identifier" else "", text_of(default) if default is not None else None, rest=is_rest)
    if named.type == "object_pattern":
        one.kinds.append("object")
        one.keys += [text_of(child.child_by_field_name("key") or child) for child in named.named_children]
    one.kinds += _kinds_of_type(text_of(node.child_by_field_name("type")).removeprefix(":"))
    return one


def _told(node: Node) -> Iterator[tuple[str, list[str]]]:
    """What the comment in front of a definition says of its parameters."""
    statement: Node | None = node
    while statement is not None:
        before = statement.prev_sibling
        if before is not None and before.type == "comment":
            for match in _DOC_PARAMETER.finditer(text_of(before)):
                yield match[2], _kinds_of_type(match[1])
            return
        above = statement.parent
        statement = above if above is not None and above.start_byte == statement.start_byte else None


def _kinds_of_type(text: str) -> list[str]:
    plain = text.strip()
    if not plain:
        return []
    if plain.endswith("[]") or plain.startswith(("Array<", "ReadonlyArray<")):
        return ["array"]
    if "=>" in plain:
        return ["function"]
    words = re.split(r"[|/,\s]+", plain)
    return [_WORDS[word.lower()] for word in words if word.lower() in _WORDS] or (["object"] if plain[:1] == "{" else [])


def _learn(one: Parameter, use: Node) -> None:
    above = use.parent
    if above is None:
        return
    if above.type == "member_expression" and _is_field(above, "object", use):
        _learn_member(one, text_of(above.child_by_field_name("property")))
    elif above.type == "subscript_expression" and _is_field(above, "object", use):
        one.kinds += ["array", "string"]
    elif above.type == "call_expression" and _is_field(above, "function", use):
        one.kinds.append("function")
    elif above.type == "binary_expression":
        _learn_comparison(one, above, use)
    elif above.type == "unary_expression" and text_of(above.child_by_field_name("operator")) == "typeof":
        outer = above.parent
        sides = outer.named_children if outer is not None and outer.type == "binary_expression" else []
        one.kinds += [_WORDS[word] for side in sides if (word := text_of(side).strip("'\"")) in _WORDS]


def _learn_member(one: Parameter, name: str) -> None:
    if name in _TEXT:
        one.kinds.append("string")
    elif name in _LIST:
        one.kinds.append("array")
    elif name in _EITHER:
        one.kinds += ["string", "array"]
    elif name in _CALLED:
        one.kinds.append("function")
    elif name not in _OF_ALL:
        one.kinds.append("object")
        one.keys.append(name)


def _learn_comparison(one: Parameter, comparison: Node, use: Node) -> None:
    sign = text_of(comparison.child_by_field_name("operator"))
    other = next((side for side in comparison.named_children if side.id != use.id), None)
    if sign in {"==", "===", "!=", "!=="} and other is not None and is_pure(other):
        one.tested.append(text_of(other))
    elif sign in {"<", ">", "<=", ">=", "*", "-", "/", "%"}:
        one.kinds.append("number")


def _is_field(above: Node, name: str, node: Node) -> bool:
    found = above.child_by_field_name(name)
    return found is not None and found.id == node.id
