"""What a JavaScript or TypeScript file imports, and which file of the project that is.

`import`, re-exports, `require` and `import()` of a constant path; paths glued to `__dirname` are constant enough.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tree_sitter import Node, Tree

from iama_engine.symbols.outline import Import
from iama_engine.symbols.syntax import Grammar, captures

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts")
_COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""TypeScript names a module by the file it will be compiled to."""
IMPORTS = """
(import_statement) @import
(export_statement source: (string)) @import
((call_expression function: (identifier) @callee) @call (#eq? @callee "require"))
(call_expression function: (import)) @call"""
_REFERENCE = re.compile(rb"""(?m)^[ \t]*///[ \t]*<reference[ \t]+path=["']([^"'\n]+)["']""")


def read_imports(source: bytes, tree: Tree, grammar: Grammar) -> Iterator[Import]:
    """Every import with a constant path, in source order."""
    return imports_among(source, captures(tree.root_node, IMPORTS, grammar))


def imports_among(source: bytes, found: Mapping[str, Sequence[Node]]) -> Iterator[Import]:
    """The same from what the query `IMPORTS` captured, alone or as part of another."""
    nodes = sorted([*found.get("import", []), *found.get("call", [])], key=lambda node: node.start_byte)
    for match in _REFERENCE.finditer(source):
        yield Import(_relative(match[1].decode("utf-8", "replace")))
    for node in nodes:
        one = _required(node) if node.type == "call_expression" else _imported(node)
        if one is not None:
            yield one


def module_names(root: Node, grammar: Grammar) -> Iterator[tuple[str, frozenset[str]]]:
    """Each module that a file takes, and the names that it has for what it takes of it."""
    found = captures(root, IMPORTS, grammar)
    for node in [*found.get("import", []), *found.get("call", [])]:
        one = _required(node) if node.type == "call_expression" else _imported(node)
        holder: Node | None = node
        while holder is not None and holder.type not in ("import_statement", "variable_declarator", "expression_statement"):
            holder = holder.parent
        bound = holder.child_by_field_name("name") if holder is not None and holder.type == "variable_declarator" else holder
        if one is not None and bound is not None:
            yield one.module, frozenset(_bound(bound))


def _bound(node: Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if inner.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield _text(inner)
        waiting += inner.named_children


def _imported(node: Node) -> Import | None:
    clause = next((child for child in node.named_children if child.type in {"import_require_clause"}), node)
    text = _constant(clause.child_by_field_name("source"))
    if text is None:
        return None
    return Import(text, tuple(dict.fromkeys(_names(node))))


def _names(node: Node) -> Iterator[str]:
    """Names a statement takes; none where it takes the module whole."""
    for child in node.named_children:
        if child.type in {"import_specifier", "export_specifier"}:
            yield _text(child.child_by_field_name("name"))
        elif child.type in {"import_clause", "named_imports", "export_clause"}:
            yield from _names(child)
        elif child.type == "identifier" and node.type == "import_clause":
            yield "default"


def _required(call: Node) -> Import | None:
    arguments = call.child_by_field_name("arguments")
    first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    text = _constant(first)
    if text is None:
        return None
    parent = call.parent
    if parent is not None and parent.type == "member_expression":
        return Import(text, (_text(parent.child_by_field_name("property")),))
    pattern = parent.child_by_field_name("name") if parent is not None and parent.type == "variable_declarator" else None
    return Import(text, tuple(_taken(pattern)) if pattern is not None and pattern.type == "object_pattern" else ())


def _taken(pattern: Node) -> Iterator[str]:
    for child in pattern.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            yield _text(child)
        elif child.type == "pair_pattern":
            yield _text(child.child_by_field_name("key"))


def _constant(node: Node | None) -> str | None:
    """A path that is written down: a string, `__dirname`, or the two glued together."""
    if node is None:
        return None
    if node.type == "string":
        return _text(node)[1:-1]
    if node.type == "identifier":
        return "." if _text(node) == "__dirname" else None
    if node.type == "binary_expression":
        return _glued([node.child_by_field_name("left"), node.child_by_field_name("right")], "")
    if node.type == "call_expression" and _text(node.child_by_field_name("function")) in {"path.join", "path.resolve", "join", "resolve"}:
        arguments = node.child_by_field_name("arguments")
        return _glued(list(arguments.named_children) if arguments is not None else [], "/")
    return None


def _glued(nodes: list[Node | None], between: str) -> str | None:
    parts = [_constant(node) for node in nodes]
    if not parts or parts[0] != "." or None in parts:
        return None
    return _relative(between.join(part for part in parts if part is not None))


def _relative(path: str) -> str:
    plain = posixpath.normpath(path)
    return plain if plain.startswith(".") else f"./{plain}"


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


class EcmaModules:
    """Relative paths, as Node and bundlers resolve them; packages and aliases are outside."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = frozenset(paths)

    def resolve(self, path: str, statement: Import) -> str | None:
        """The file a relative path means: itself, with a suffix, its source where it names a compiled file, or the folder's index."""
        if not self.is_ours(statement):
            return None
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), statement.module))
        if place.startswith(".."):
            return None
        return next((candidate for candidate in _candidates(place) if candidate in self._paths), None)

    def submodule(self, path: str, statement: Import, name: str) -> str | None:
        """A name is never a file here."""
        return None

    def edges(self, path: str, imports: Iterable[Import]) -> tuple[str, ...]:
        """The files that `path` imports, sorted, itself left out."""
        found = {target for statement in imports if (target := self.resolve(path, statement))}
        return tuple(sorted(found - {path}))

    def is_ours(self, statement: Import) -> bool:
        """Whether the path is a relative one."""
        return statement.module in {".", ".."} or statement.module.startswith(("./", "../"))


def _candidates(place: str) -> Iterator[str]:
    stem, suffix = posixpath.splitext(place)
    yield place
    yield from (place + ending for ending in SUFFIXES)
    yield from (stem + ending for ending in _COMPILED.get(suffix, ()))
    folder = "" if place == "." else f"{place}/"
    yield from (f"{folder}index{ending}" for ending in SUFFIXES)
