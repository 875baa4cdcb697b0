"""Every place that mentions a method, sorted by what it means for moving the method out of its class.

A reference is *ours* when its receiver is provably an instance (or the class) whose lookup ends at the method, *foreign* when it
provably is not, and *open* when the receiver's class cannot be told.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from iama_engine.recipes.class_family import Family
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Scope, ScopeTree, first_argument
from iama_engine.recipes.source import Source


class Meaning(StrEnum):
    """What a reference's receiver is."""

    INSTANCE = "an instance of the class"
    CLASS = "the class itself"
    BASE = "an instance seen by a base class or mixin"
    SUPER = "super()"
    BUILT = "a new instance made on the spot"
    OPEN = "something whose class cannot be told"


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One `receiver.method` in one file."""

    source: Source
    node: ast.Attribute
    meaning: Meaning

    @property
    def place(self) -> str:
        """`path:line`, for people."""
        return f"{self.source.path}:{self.node.lineno}"


def references(project: Project, family: Family, name: str) -> list[Reference]:
    """Every attribute of that name in every file, those that provably belong to other classes left out."""
    naming = project.sources_naming({name})
    return [found for source in naming for found in _references_in(source, project.scopes(source), family, name)]


def _references_in(source: Source, scopes: ScopeTree, family: Family, name: str) -> Iterator[Reference]:
    for node in scopes.of_node:
        if isinstance(node, ast.Attribute) and node.attr == name:
            meaning = _Receiver(source, scopes, family, name).meaning(node.value)
            if meaning is not None:
                yield Reference(source, node, meaning)


@dataclass(frozen=True, slots=True, eq=False)
class _Receiver:
    """Tells what the expression before the dot is; None where it provably has nothing to do with the class."""

    source: Source
    scopes: ScopeTree
    family: Family
    name: str

    def meaning(self, receiver: ast.expr) -> Meaning | None:
        if isinstance(receiver, ast.Name):
            return self._variable(receiver)
        if isinstance(receiver, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Tuple | ast.Set):
            return None
        if isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Name):
            if receiver.func.id == "super":
                return Meaning.SUPER if self._inside_descendant(receiver) else None
            return Meaning.BUILT if self._is_class(receiver.func) else Meaning.OPEN
        if isinstance(receiver, ast.Attribute) and receiver.attr == self.family.head.name:
            return Meaning.CLASS
        return Meaning.OPEN

    def _variable(self, receiver: ast.Name) -> Meaning | None:
        if self._is_class(receiver):
            return Meaning.CLASS
        owner = self.scopes.owner(receiver.id, self.scopes.of_node[receiver])
        if owner is None:
            return Meaning.OPEN
        binders = owner.bound[receiver.id]
        if len(binders) == 1 and isinstance(binders[0], ast.Import):
            return None
        if len(binders) == 1 and self._made_here(binders[0]):
            return Meaning.INSTANCE
        return self._self_like(owner, receiver.id)

    def _is_class(self, node: ast.Name) -> bool:
        owner = self.scopes.owner(node.id, self.scopes.of_node[node])
        if node.id != self.family.head.name or owner is None:
            return False
        binders = owner.bound[node.id]
        return any(one is self.family.head.node or isinstance(one, ast.ImportFrom) for one in binders)

    def _made_here(self, binder: ast.AST) -> bool:
        """Whether a variable's only binding is `variable = Class(...)`."""
        assignment = self.scopes.parents.get(binder)
        if not isinstance(assignment, ast.Assign) or binder not in assignment.targets:
            return False
        value = assignment.value
        return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and self._is_class(value.func)

    def _self_like(self, owner: Scope, name: str) -> Meaning | None:
        """`self` or `cls` of a method, judged by the class around it."""
        method, around = owner.node, self.scopes.parents.get(owner.node)
        if not isinstance(method, FUNCTIONS) or not isinstance(around, ast.ClassDef):
            return Meaning.OPEN
        argument = first_argument(method)
        decorators = {one.id for one in method.decorator_list if isinstance(one, ast.Name)}
        if argument is None or argument.arg != name or len(owner.bound[name]) != 1 or "staticmethod" in decorators:
            return Meaning.OPEN
        if self.family.dispatches_to_head(around, self.name):
            return Meaning.CLASS if "classmethod" in decorators else Meaning.INSTANCE
        if any(one.node is around for one in self.family.ancestors):
            return Meaning.BASE
        return None

    def _inside_descendant(self, node: ast.AST) -> bool:
        kin = {self.family.head.node, *(one.node for one in self.family.descendants)}
        return any(around in kin for around in self.scopes.ancestors(node))
