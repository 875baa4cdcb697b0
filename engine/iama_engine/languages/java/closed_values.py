"""Expressions of Java that mean the same wherever they stand, written so that they can: types with their packages, constants likewise.

Closed are literals, what operators make of closed values, arrays of them, constants, and calls of constructors and of static methods
with closed arguments; and a variable that is declared once with a plain closed value and never set again. Anything else is not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from iama_engine.languages.java.outline import JAVA, TYPES, text_of
from iama_engine.symbols.syntax import captures

HOLD = "\x01"
"""Stands before and behind the full name of a type."""
_EVERYWHERE = frozenset(
    [
        *("Boolean", "Byte", "Character", "Double", "Float", "Integer", "Long", "Short", "String", "StringBuffer", "StringBuilder"),
        *("Class", "Error", "Exception", "IllegalArgumentException", "IllegalStateException", "Math", "Number", "Object"),
        *("RuntimeException", "Throwable", "UnsupportedOperationException", "NullPointerException"),
    ]
)
_PRIMITIVES = frozenset({"integral_type", "floating_point_type", "boolean_type"})
_LITERALS = frozenset(
    [
        *("string_literal", "character_literal", "decimal_integer_literal", "hex_integer_literal", "octal_integer_literal"),
        *("binary_integer_literal", "decimal_floating_point_literal", "true", "false", "null_literal"),
    ]
)
_PLAIN = frozenset({*_LITERALS, "unary_expression", "binary_expression", "array_creation_expression", "array_initializer"})
"""What a variable may be declared with: an object would have been changed since."""
_FIELDS = "(field_declaration declarator: (variable_declarator name: (identifier) @name))"
_VARIABLES = "(local_variable_declaration declarator: (variable_declarator name: (identifier) @name))"
_SET = "[(assignment_expression left: (identifier) @name) (update_expression (identifier) @name)]"
_METHODS = frozenset({"method_declaration", "constructor_declaration"})
_DEEPEST = 12
LONGEST = 240
"""Characters of an expression, in parts too: constants made of constants grow beyond all bounds."""


def package_of(root: Node) -> str:
    """The package that a parsed file declares; empty for none."""
    node = next((node for node in root.named_children if node.type == "package_declaration"), None)
    return text_of(node).removeprefix("package").strip(" ;\n") if node is not None else ""


@dataclass(frozen=True)
class FileNames:
    """What names of types and constants mean in one file."""

    package: str
    imported: Mapping[str, str]
    beside: frozenset[str]
    constants: Mapping[str, Node] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Node, packages: Mapping[str, frozenset[str]]) -> "FileNames":
        """The names of a parsed file, beside the types that each package declares."""
        package = package_of(root)
        imported: dict[str, str] = {}
        for node in root.named_children:
            if node.type == "import_declaration":
                name = text_of(node).rstrip("; ").split()[-1]
                imported.update(_imported(name, packages))
        constants = {text_of(name): name for name in captures(root, _FIELDS, JAVA).get("name", []) if text_of(name).isupper()}
        return cls(package, imported, packages.get(package, frozenset()), constants)

    def full(self, name: str) -> str | None:
        """The full name of a type as this file writes it, between `HOLD`s; None where the file does not say which it is."""
        first, dot, rest = name.partition(".")
        if first in self.imported:
            return f"{HOLD}{self.imported[first]}{dot}{rest}{HOLD}"
        if first in self.beside:
            return f"{HOLD}{self.package}{'.' if self.package else ''}{name}{HOLD}"
        if first in _EVERYWHERE and not rest:
            return name
        return f"{HOLD}{name}{HOLD}" if name.startswith(("java.", "javax.")) else None


def _imported(name: str, packages: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Simple and full names that an import brings; of stars those of the packages that are known."""
    package, _, last = name.rpartition(".")
    if last != "*":
        yield last, name
    else:
        yield from ((one, f"{package}.{one}") for one in packages.get(package, frozenset()))


@dataclass(frozen=True, slots=True)
class _Variables:
    """Variables of one method: where each name is declared, and which names are set again."""

    declared: Mapping[str, Sequence[Node]]
    set: frozenset[str]


@dataclass(frozen=True)
class Closed:
    """Writes closed expressions of one file."""

    names: FileNames
    methods: dict[int, "_Variables"] = field(default_factory=dict)

    def write(self, node: Node, depth: int = 0) -> str | None:
        """The expression; None where it is not closed."""
        if depth > _DEEPEST:
            return None
        if node.type in _LITERALS:
            return None if text_of(node).startswith('"""') else text_of(node)
        writer = {
            "parenthesized_expression": self._wrapped,
            "unary_expression": self._unary,
            "binary_expression": self._binary,
            "cast_expression": self._cast,
            "class_literal": self._class,
            "object_creation_expression": self._made,
            "array_creation_expression": self._array,
            "array_initializer": self._listed,
            "method_invocation": self._asked,
            "field_access": self._constant,
            "identifier": self._named,
        }.get(node.type)
        text = writer(node, depth + 1) if writer is not None else None
        return text if text is not None and len(text) <= LONGEST else None

    def _wrapped(self, node: Node, depth: int) -> str | None:
        inner = self.write(node.named_children[0], depth)
        return None if inner is None else f"({inner})"

    def _unary(self, node: Node, depth: int) -> str | None:
        operand, sign = node.child_by_field_name("operand"), text_of(node.child_by_field_name("operator"))
        inner = self.write(operand, depth) if operand is not None else None
        return None if inner is None else f"{sign}{inner}"

    def _binary(self, node: Node, depth: int) -> str | None:
        sides = [node.child_by_field_name(name) for name in ("left", "right")]
        left, right = (self.write(side, depth) if side is not None else None for side in sides)
        return None if left is None or right is None else f"{left} {text_of(node.child_by_field_name('operator'))} {right}"

    def _cast(self, node: Node, depth: int) -> str | None:
        kind, value = self._type(node.child_by_field_name("type")), node.child_by_field_name("value")
        inner = self.write(value, depth) if value is not None else None
        return None if inner is None or kind is None else f"({kind}) {inner}"

    def _class(self, node: Node, depth: int) -> str | None:
        kind = self._type(node.named_children[0])
        return None if kind is None else f"{kind}.class"

    def _made(self, node: Node, depth: int) -> str | None:
        """A constructor; one with a body of its own is a class that only its file knows."""
        kind = self._type(node.child_by_field_name("type"))
        is_plain = all(child.type != "class_body" for child in node.named_children) and not text_of(node).startswith("this")
        arguments = self._arguments(node, depth)
        return f"new {kind}{arguments}" if kind is not None and is_plain and arguments is not None else None

    def _array(self, node: Node, depth: int) -> str | None:
        kind, value = self._type(node.child_by_field_name("type")), node.child_by_field_name("value")
        dimensions = "".join(text_of(one) for one in node.children_by_field_name("dimensions"))
        if kind is None:
            return None
        if value is None:
            is_plain = all(character.isdigit() or character in "[]" for character in dimensions)
            return f"new {kind}{dimensions}" if is_plain else None
        listed = self.write(value, depth)
        return None if listed is None else f"new {kind}{dimensions} {listed}"

    def _listed(self, node: Node, depth: int) -> str | None:
        parts = self._parts(node, depth)
        return None if parts is None else "{" + ", ".join(parts) + "}"

    def _asked(self, node: Node, depth: int) -> str | None:
        """A static method of a type that the file names."""
        owner = node.child_by_field_name("object")
        kind = self.names.full(text_of(owner)) if owner is not None and owner.type in {"identifier", "field_access"} else None
        arguments = self._arguments(node, depth)
        return f"{kind}.{text_of(node.child_by_field_name('name'))}{arguments}" if kind and arguments is not None else None

    def _constant(self, node: Node, depth: int) -> str | None:
        kind, name = self.names.full(text_of(node.child_by_field_name("object"))), text_of(node.child_by_field_name("field"))
        return f"{kind}.{name}" if kind is not None else None

    def _named(self, node: Node, depth: int) -> str | None:
        """A constant of this file or of a type that it names by a static import; a variable by its value."""
        name = text_of(node)
        if name in self.names.constants:
            return self._field(self.names.constants[name], depth)
        if name in self.names.imported and name.isupper():
            owner, _, last = self.names.imported[name].rpartition(".")
            return f"{HOLD}{owner}{HOLD}.{last}"
        return self._variable(node, name, depth)

    def _field(self, name: Node, depth: int) -> str | None:
        """A constant that others may see by its name, any other by its value."""
        declarator, declaration = name.parent, name.parent.parent if name.parent is not None else None
        if declarator is None or declaration is None:
            return None
        words = {child.type for child in _modifiers(declaration)}
        owner = _owner_of(declaration)
        if owner and "private" not in words and "static" in words:
            kind = self.names.full(owner)
            return f"{kind}.{text_of(name)}" if kind is not None else None
        value = declarator.child_by_field_name("value")
        return self._typed(declaration, value, depth) if value is not None and "final" in words else None

    def _variable(self, node: Node, name: str, depth: int) -> str | None:
        """The plain value of a variable that has no other."""
        method: Node | None = node
        while method is not None and method.type not in _METHODS:
            method = method.parent
        if method is None:
            return None
        variables = self._variables_of(method)
        declared = variables.declared.get(name, ())
        declarator = declared[0].parent if len(declared) == 1 and name not in variables.set else None
        value = declarator.child_by_field_name("value") if declarator is not None else None
        if declarator is None or declarator.parent is None or value is None or value.type not in _PLAIN:
            return None
        return self._typed(declarator.parent, value, depth)

    def _variables_of(self, method: Node) -> "_Variables":
        """Read once a method: a long one has as many variables as calls."""
        if method.id not in self.methods:
            declared: dict[str, list[Node]] = {}
            for one in captures(method, _VARIABLES, JAVA).get("name", []):
                declared.setdefault(text_of(one), []).append(one)
            is_set = frozenset(text_of(one) for one in captures(method, _SET, JAVA).get("name", []))
            self.methods[method.id] = _Variables(declared, is_set)
        return self.methods[method.id]

    def _typed(self, declaration: Node, value: Node, depth: int) -> str | None:
        """A value; a list between braces with the type that its declaration says."""
        inner = self.write(value, depth)
        if inner is None or value.type != "array_initializer":
            return f"({inner})" if inner is not None and value.type == "binary_expression" else inner
        kind = self._type(declaration.child_by_field_name("type"))
        return f"new {kind} {inner}" if kind is not None and kind.endswith("]") else None

    def _type(self, node: Node | None) -> str | None:
        if node is None or node.type in _PRIMITIVES:
            return text_of(node) or None
        if node.type == "array_type":
            kind = self._type(node.child_by_field_name("element"))
            return None if kind is None else kind + text_of(node.child_by_field_name("dimensions"))
        if node.type == "generic_type":
            kind = self._type(node.named_children[0])
            return None if kind is None else kind + ("<>" if text_of(node).endswith("<>") else "")
        return self.names.full(text_of(node)) if node.type in {"type_identifier", "scoped_type_identifier"} else None

    def _arguments(self, node: Node, depth: int) -> str | None:
        listed = node.child_by_field_name("arguments")
        parts = self._parts(listed, depth) if listed is not None else []
        return None if parts is None else f"({', '.join(parts)})"

    def _parts(self, listed: Node, depth: int) -> list[str] | None:
        """The closed expressions of a list; None as soon as one is open, or all together are too long."""
        found: list[str] = []
        length = 0
        for one in _without_comments(listed):
            text = self.write(one, depth)
            length += len(text or "")
            if text is None or length > LONGEST:
                return None
            found.append(text)
        return found


def _without_comments(node: Node) -> Iterable[Node]:
    return [child for child in node.named_children if not child.type.endswith("_comment")]


def _modifiers(declaration: Node) -> Iterable[Node]:
    return next((child.children for child in declaration.children if child.type == "modifiers"), [])


def _owner_of(declaration: Node) -> str:
    """The types around a declaration, from the outermost to the next."""
    names: list[str] = []
    above = declaration.parent
    while above is not None:
        if above.type in TYPES:
            names.append(text_of(above.child_by_field_name("name")))
        above = above.parent
    return ".".join(reversed(names))
