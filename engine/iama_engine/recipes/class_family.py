"""Classes related by inheritance across all files, found by simple name: who may override a method, and whose `self` is whose.

Matching by the last part of a base's name can only make the family larger than it is, which errs towards declining.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS
from iama_engine.recipes.source import Source

_HARMLESS_BASES = frozenset({"object", "Generic", "Protocol"})


@dataclass(frozen=True, slots=True, eq=False)
class ClassSeen:
    """One class definition with the last parts of its bases' names."""

    source: Source
    node: ast.ClassDef
    bases: tuple[str, ...]

    @property
    def name(self) -> str:
        """The class's own name."""
        return self.node.name

    def defines(self, name: str) -> bool:
        """Whether its body binds the name, under a condition or not."""
        return name in _names_bound(self.node)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A class with what inherits from it and what it inherits from."""

    head: ClassSeen
    descendants: tuple[ClassSeen, ...]
    ancestors: tuple[ClassSeen, ...]
    """Bases of the head and of its descendants, the head's own first."""
    unknown_bases: tuple[str, ...]
    """Bases of the head or its ancestors that no file defines."""

    def overriding(self, name: str) -> list[ClassSeen]:
        """Descendants that define the name themselves."""
        return [one for one in self.descendants if one.defines(name)]

    def dispatches_to_head(self, node: ast.ClassDef, name: str) -> bool:
        """Whether `self.name` in this class's methods means the head's method, overriding classes below aside.

        So it is where no class on any way up to the head defines the name. Classes of one name in many files can form rings.
        """
        if node is self.head.node:
            return True
        chain = {one.node: one for one in self.descendants}
        if node not in chain:
            return False
        waiting, met = [chain[node]], {node}
        while waiting:
            current = waiting.pop()
            if current.defines(name):
                return False
            above = [one for one in self.descendants if one.name in current.bases and one.node not in met]
            waiting += above
            met |= {one.node for one in above}
        return True


def base_name(base: ast.expr) -> str:
    """The last part of a base's name: `b.C[int]` is `C`."""
    if isinstance(base, ast.Subscript):
        return base_name(base.value)
    if isinstance(base, ast.Attribute):
        return base.attr
    return base.id if isinstance(base, ast.Name) else "?"


def family_of(project: Project, source: Source, node: ast.ClassDef) -> Family:
    """The family of one class over all files of the project."""
    head = _seen(source, node)
    known = list(_classes_naming(project, {node.name}))
    names, descendants = {node.name}, [one for one in known if node.name in one.bases and one.node is not node]
    while new := {one.name for one in descendants} - names:
        names |= new
        known = list(_classes_naming(project, names))
        descendants = [one for one in known if names & set(one.bases) and one.node is not node]
    ancestors, unknown = _ancestors(project, head, descendants)
    return Family(head, tuple(descendants), tuple(ancestors), tuple(unknown))


def _ancestors(project: Project, head: ClassSeen, descendants: list[ClassSeen]) -> tuple[list[ClassSeen], list[str]]:
    own = {head.node, *(one.node for one in descendants)}
    wanted = [base for one in (head, *descendants) for base in one.bases if base != head.name]
    head_bases = set(head.bases)
    found: dict[ast.ClassDef, ClassSeen] = {}
    unknown: list[str] = []
    done = set(_HARMLESS_BASES)
    while wanted:
        name = wanted.pop(0)
        if name in done:
            continue
        done.add(name)
        matches = [one for one in _classes_naming(project, {name}) if one.name == name]
        if not matches and name in head_bases:
            unknown.append(name)
        for match in matches:
            if match.node not in own:
                found.setdefault(match.node, match)
                wanted.extend(match.bases)
                head_bases |= set(match.bases) if name in head_bases else set()
    return list(found.values()), unknown


def _classes_naming(project: Project, names: set[str]) -> Iterator[ClassSeen]:
    """Classes of every file that mentions one of the names."""
    for source in project.sources_naming(names):
        yield from classes_in(project, source)


def classes_in(project: Project, source: Source) -> list[ClassSeen]:
    """Every class of a file, nested ones included."""
    names = _imported_as(source.tree)
    return [_seen_with(source, node, names) for node in project.classes(source)]


def _seen(source: Source, node: ast.ClassDef) -> ClassSeen:
    return _seen_with(source, node, _imported_as(source.tree))


def _seen_with(source: Source, node: ast.ClassDef, names: Mapping[str, str]) -> ClassSeen:
    return ClassSeen(source, node, tuple(names.get(name, name) for name in map(base_name, node.bases)))


def _imported_as(tree: ast.Module) -> Mapping[str, str]:
    """By its name in this file, what something imported under another name is called where it comes from."""
    imports = [statement for statement in tree.body if isinstance(statement, ast.ImportFrom)]
    return {alias.asname: alias.name for one in imports for alias in one.names if alias.asname is not None}


def _names_bound(node: ast.ClassDef) -> set[str]:
    names: set[str] = set()
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        child = waiting.pop()
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            names.add(child.name)
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            names.add(child.id)
        else:
            waiting.extend(ast.iter_child_nodes(child))
    return names
