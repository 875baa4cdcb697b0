"""A function that may be split, with what all its stretches share: its scope, its instance, and which names live on in closures."""

import ast
from dataclasses import dataclass
from functools import cached_property

from iama_engine.recipes.frame_lookers import FRAME_WORDS
from iama_engine.recipes.scopes import COMPREHENSIONS, Function, Scope, ScopeTree, all_arguments, first_argument

_FRAME_WORDS = FRAME_WORDS | {"locals", "vars", "dir", "eval", "exec"}


@dataclass(frozen=True, eq=False)
class Surroundings:
    """One function with what all its stretches share."""

    scopes: ScopeTree
    function: Function
    in_class: bool
    root: str
    """The name of the function that all of this was taken out of."""
    frame_lookers: frozenset[str] = frozenset()
    """Names of functions that must go on being called from this one."""

    @cached_property
    def scope(self) -> Scope:
        """The function's scope."""
        return self.scopes.made_by[self.function]

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """All parameters."""
        return tuple(one.arg for one in all_arguments(self.function.args))

    @cached_property
    def instance(self) -> str | None:
        """`self` of an instance method, where nothing rebinds it."""
        marks = {getattr(one, "id", "") for one in self.function.decorator_list}
        argument = first_argument(self.function)
        if not self.in_class or marks & {"staticmethod", "classmethod"} or argument is None or self.function.name == "__new__":
            return None
        return argument.arg if len(self.scope.bound[argument.arg]) == 1 else None

    @cached_property
    def captured(self) -> set[str]:
        """Names of the function that an inner function, lambda or generator reads: they live on in a cell."""
        return {
            name
            for inner in self.scope.walk()
            if inner is not self.scope and not _immediate(inner, self.scope)
            for name in inner.uses
            if self.scopes.owner(name, inner) is self.scope
        }

    @cached_property
    def splittable(self) -> bool:
        """Whether nothing in the function depends on its frame."""
        for node in ast.walk(self.function):
            word = getattr(node, "id", None) or getattr(node, "attr", None) or (node.arg if isinstance(node, ast.keyword) else None)
            if word in _FRAME_WORDS or isinstance(node, ast.Global | ast.Nonlocal):
                return False
        return not any("jit" in ast.unparse(one) for one in self.function.decorator_list)


def _immediate(inner: Scope, outer: Scope) -> bool:
    """A comprehension runs where it stands; a generator expression may not."""
    current: Scope | None = inner
    while current is not None and current is not outer:
        if not isinstance(current.node, COMPREHENSIONS) or isinstance(current.node, ast.GeneratorExp):
            return False
        current = current.parent
    return True
