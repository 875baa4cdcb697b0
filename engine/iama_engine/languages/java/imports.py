"""What a Java file imports, and which file of the project that is.

Surprising: a file needs no import for the types of its own package, so each file is read as if it imported `its.package.*`.
Names that a star may bring are those of types that the file uses and imports by no other line.
"""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from tree_sitter import Node, Tree

from iama_engine.languages.java.outline import JAVA, text_of
from iama_engine.symbols.outline import Import
from iama_engine.symbols.syntax import captures

IMPORTS = """
(import_declaration) @import
(package_declaration (_) @package)
(type_identifier) @type
((method_invocation object: (identifier) @type) (#match? @type "^[A-Z]"))
((field_access object: (identifier) @type) (#match? @type "^[A-Z]"))
(marker_annotation name: (identifier) @type)
(annotation name: (identifier) @type)"""


def read_imports(tree: Tree) -> Iterator[Import]:
    """Every import in source order, the own package last."""
    return imports_among(captures(tree.root_node, IMPORTS, JAVA))


def imports_among(found: Mapping[str, Sequence[Node]]) -> Iterator[Import]:
    """The same from what the query `IMPORTS` captured, alone or as part of another."""
    statements = sorted(found.get("import", []), key=lambda node: node.start_byte)
    known = {text_of(_named(node)).rpartition(".")[2] for node in statements if not _is_star(node)}
    free = tuple(sorted({text_of(node) for node in found.get("type", [])} - known))
    for node in statements:
        name = text_of(_named(node))
        if _is_static(node):
            yield Import(name if _is_star(node) else name.rpartition(".")[0], () if _is_star(node) else (name.rpartition(".")[2],))
        elif name:
            yield Import(f"{name}.*", free) if _is_star(node) else Import(name)
    package = next((text_of(node) for node in found.get("package", []) if "identifier" in node.type), "")
    yield Import(f"{package}.*" if package else "*", free)


def _named(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.type in {"identifier", "scoped_identifier"}), None)


def _is_star(node: Node) -> bool:
    return any(child.type == "asterisk" for child in node.named_children)


def _is_static(node: Node) -> bool:
    return any(child.type == "static" for child in node.children)


class JavaModules:
    """Types by their full names: a file answers to every tail of its path, so that any source root will do."""

    def __init__(self, paths: Collection[str]) -> None:
        self._files: dict[str, list[str]] = {}
        self._packages: set[str] = set()
        for path in sorted(paths):
            self._files.setdefault(posixpath.basename(path), []).append(path)
            parts = posixpath.dirname(path).split("/")
            self._packages.update(".".join(parts[at:]) for at in range(len(parts)))

    def resolve(self, path: str, statement: Import) -> str | None:
        """The file of the type that a statement names, or of the type around it; None for a star and outside the set."""
        parts = statement.module.split(".")
        while parts and parts[-1] != "*":
            found = self._at(path, ".".join(parts[:-1]), parts[-1])
            if found is not None:
                return found
            parts.pop()
            if parts and not parts[-1][:1].isupper():
                return None
        return None

    def submodule(self, path: str, statement: Import, name: str) -> str | None:
        """The file of a type that a star may have brought."""
        package, star, _ = statement.module.rpartition("*")
        found = self._at(path, package.rstrip("."), name) if star else None
        return found if found != path else None

    def edges(self, path: str, imports: Iterable[Import]) -> tuple[str, ...]:
        """The files that `path` imports or uses of its own package, sorted, itself left out."""
        found: set[str] = set()
        for statement in imports:
            places = [self.resolve(path, statement), *(self.submodule(path, statement, name) for name in statement.names)]
            found.update(place for place in places if place is not None)
        return tuple(sorted(found - {path}))

    def is_ours(self, statement: Import) -> bool:
        """Whether a type's package is one of the project. A star does not say which names it brings, so it counts for none."""
        return not statement.module.endswith("*") and statement.module.rpartition(".")[0] in self._packages

    def _at(self, path: str, package: str, name: str) -> str | None:
        """The file `package/name.java` that is nearest to `path`; in the default package the one beside it."""
        candidates = self._files.get(f"{name}.java", ())
        if not package:
            return next((one for one in candidates if posixpath.dirname(one) == posixpath.dirname(path)), None)
        tail = f"{package.replace('.', '/')}/{name}.java"
        fitting = [one for one in candidates if one == tail or one.endswith(f"/{tail}")]
        return max(fitting, key=lambda one: len(posixpath.commonprefix([one, path])), default=None)
