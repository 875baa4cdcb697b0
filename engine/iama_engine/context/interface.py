"""What a caller needs to know of a definition: its header and its description, the body left out."""

from collections.abc import Iterable

from tree_sitter import Node, Tree

from iama_engine.languages.contract import Language
from iama_engine.languages.python import PYTHON
from iama_engine.symbols.encoding import decode_exact
from iama_engine.symbols.outline import Symbol
from iama_engine.symbols.syntax import parse


class SourceFile:
    """One file's text by symbols; it is parsed once, when an interface is first asked for."""

    def __init__(self, source: bytes, language: Language = PYTHON) -> None:
        self.source = source
        self._language = language
        self._tree: Tree | None = None

    def body_text(self, symbol: Symbol) -> str:
        """The whole definition as it stands, first line indented."""
        start = self.source.rfind(b"\n", 0, symbol.start_byte) + 1
        return decode_exact(self.source[start : symbol.end_byte])[0]

    def interface_text(self, symbol: Symbol) -> str:
        """Header and description; for a class, those of its methods as well."""
        self._tree = self._tree or parse(self.source, grammar=self._language.grammar(symbol.path))
        node = self._tree.root_node.descendant_for_byte_range(symbol.start_byte, symbol.end_byte)
        return "\n".join(self._language.interface(self.source, node)) if node else ""


def python_interface(source: bytes, node: Node) -> Iterable[str]:
    """Header and docstring of a Python definition."""
    definition = node.child_by_field_name("definition") or node
    body = definition.child_by_field_name("body")
    indent = " " * node.start_point.column
    if body is None:
        yield indent + _text(source, node.start_byte, node.end_byte)
        return
    yield indent + _text(source, node.start_byte, body.start_byte).rstrip()
    inner = indent + "    "
    members = list(body.named_children)
    if members and members[0].type == "expression_statement" and members[0].named_children[0].type == "string":
        yield inner + _text(source, members[0].start_byte, members[0].end_byte)
    if definition.type != "class_definition":
        yield f"{inner}..."
        return
    for member in members:
        if member.type in {"function_definition", "decorated_definition", "class_definition"}:
            yield from python_interface(source, member)


def _text(source: bytes, start: int, end: int) -> str:
    return decode_exact(source[start:end])[0]
