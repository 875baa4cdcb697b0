"""What forbids moving a method out of its class, and what only its author can answer.

A *bar* makes the move wrong whatever anyone wants. A *question* (a base class nobody sees, an override, a decorator, a receiver
of unknown class) stops the recipe when it goes through a project by itself; who names the method has answered it, and reads it
in the unit's title.
"""

import ast
import builtins
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iama_engine.recipes.class_family import Family
from iama_engine.recipes.definitions import stands_alone
from iama_engine.recipes.method_references import Meaning, Reference
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import Function, Scope, ScopeTree, first_argument
from iama_engine.recipes.source import Source

_BINDING = frozenset(
    {
        *("property", "classmethod", "cached_property", "abstractmethod", "abstractproperty", "overload", "override"),
        *("setter", "getter", "deleter", "singledispatchmethod", "partialmethod", "hybrid_property", "reify"),
        *("validator", "field_validator", "model_validator"),
    }
)
_SEES_FRAME = frozenset({"locals", "vars", "dir", "eval", "exec", "super"})
_BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr", "methodcaller", "attrgetter", "object"})


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A method with all that is known about it."""

    project: Project
    source: Source
    scopes: ScopeTree
    owner: ast.ClassDef
    method: Function
    family: Family
    references: tuple[Reference, ...]

    @property
    def name(self) -> str:
        """The method's name, and the function's."""
        return self.method.name

    @property
    def scope(self) -> Scope:
        """The method's own scope."""
        return self.scopes.made_by[self.method]

    @property
    def static(self) -> bool:
        """Whether it takes no instance at all."""
        return any(decorator_name(one) == "staticmethod" for one in self.method.decorator_list)

    @property
    def moved_references(self) -> list[Reference]:
        """The references that the move rewrites."""
        ours = {Meaning.INSTANCE, Meaning.CLASS} if self.static else {Meaning.INSTANCE}
        return [one for one in self.references if one.meaning in ours]


def decorator_name(decorator: ast.expr) -> str:
    """The last part of a decorator's name."""
    if isinstance(decorator, ast.Call):
        return decorator_name(decorator.func)
    if isinstance(decorator, ast.Attribute):
        return decorator.attr
    return decorator.id if isinstance(decorator, ast.Name) else "?"


def bars(candidate: Candidate) -> list[str]:
    """Reasons that forbid the move; empty when it can be done."""
    checks: tuple[Callable[[Candidate], Iterator[str]], ...] = (
        _shape,
        _instance,
        _names_read,
        _mangling,
        _clash,
        _callers,
        _looked_up,
    )
    return list(dict.fromkeys(reason for check in checks for reason in check(candidate)))


def _shape(given: Candidate) -> Iterator[str]:
    name, method = given.name, given.method
    if name.startswith("__") and name.endswith("__"):
        yield "the language itself calls it"
    if len(given.scopes.made_by[given.owner].bound[name]) != 1:
        yield "the class binds the name more than once"
    if given.scopes.parents[method] is not given.owner or not stands_alone(method, given.source, given.scopes):
        yield "it is defined under a condition or shares a line"
    for decorator in method.decorator_list:
        if decorator_name(decorator) in _BINDING:
            yield f"its decorator {decorator_name(decorator)} binds it to the class"
    if given.scopes.made_by[given.owner].uses.get(name):
        yield "the class body itself uses it"


def _instance(given: Candidate) -> Iterator[str]:
    if given.static:
        return
    argument = first_argument(given.method)
    if argument is None or argument in given.method.args.posonlyargs or _has_default(given.method, argument):
        yield "it has no plain instance parameter"
        return
    own = {one.node.value for one in given.moved_references}
    for scope in given.scope.walk():
        for use in scope.uses.get(argument.arg, []):
            if use not in own and given.scopes.owner(argument.arg, scope) is given.scope:
                yield f"it uses {argument.arg} (line {use.lineno})"


def _has_default(method: Function, argument: ast.arg) -> bool:
    positional = [*method.args.posonlyargs, *method.args.args]
    return positional.index(argument) >= len(positional) - len(method.args.defaults)


def _names_read(given: Candidate) -> Iterator[str]:
    """Names that mean something else once the text stands at module level."""
    inside = list(given.scope.walk())
    for scope in inside:
        for name in scope.uses:
            if name == "__class__" or (name in _SEES_FRAME and _called(scope, name, given.scopes)):
                yield f"it uses {name}, which depends on where it stands"
            owner = given.scopes.owner(name, scope)
            if owner not in inside and owner not in (None, given.scopes.module):
                yield f"it reads {name} from the function around its class"
    for name, uses in given.scopes.made_by[given.owner].uses.items():
        if any(given.method in given.scopes.ancestors(use) for use in uses) and not _means_global(given, name):
            yield f"its signature or decorators read {name} from the class body"


def _means_global(given: Candidate, name: str) -> bool:
    return given.scopes.owner(name, given.scopes.made_by[given.owner]) in (None, given.scopes.module)


def _called(scope: Scope, name: str, scopes: ScopeTree) -> bool:
    """Whether it is called without the arguments that would make it independent of the caller's frame."""
    enough = 2 if name in ("eval", "exec") else 1
    calls = [call for use in scope.uses[name] if isinstance(call := scopes.parents.get(use), ast.Call)]
    return any(len(call.args) < enough or name == "locals" for call in calls)


def _mangling(given: Candidate) -> Iterator[str]:
    def mangles(name: str | None) -> bool:
        return name is not None and name.startswith("__") and not name.endswith("__")

    if mangles(given.name):
        yield f"calls to {given.name} inside the class would be mangled to _{given.owner.name.lstrip('_')}{given.name}"
    for node in ast.walk(given.method):
        names = [getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname")]
        listed = node.names if isinstance(node, ast.Global | ast.Nonlocal) else []
        for name in (*names, *listed):
            if isinstance(name, str) and mangles(name) and node is not given.method:
                yield f"it uses the private name {name}, which only means the same inside the class"


def _clash(given: Candidate) -> Iterator[str]:
    name, scopes = given.name, given.scopes
    if name in scopes.module.bound:
        yield f"the module already has {name}"
    for scope in scopes.module.walk():
        uses = scope.uses.get(name, [])
        if name in scope.global_names or (uses and scopes.owner(name, scope) in (None, scopes.module)):
            kind = "the builtin" if hasattr(builtins, name) else "another"
            yield f"the module already uses {kind} {name}"
            return


def _callers(given: Candidate) -> Iterator[str]:
    changed = given.moved_references
    for one in given.references:
        if one.meaning is Meaning.SUPER:
            yield f"{one.place} calls it through super()"
        elif one.meaning is Meaning.BUILT or (one.meaning is Meaning.CLASS and one not in changed):
            yield f"{one.place} calls it on {one.meaning}"
    for one in changed:
        yield from _caller(given, one)


def _caller(given: Candidate, one: Reference) -> Iterator[str]:
    scopes = given.project.scopes(one.source)
    if not isinstance(one.node.ctx, ast.Load):
        yield f"{one.place} assigns to it"
    if scopes.owner(given.name, scopes.of_node[one.node]) not in (None, scopes.module):
        yield f"a local {given.name} would shadow the function at {one.place}"
    text = one.source.segment(one.node)
    if not re.fullmatch(rf"\w+(\.\w+)*\s*\.\s*{given.name}", text):
        yield f"the call at {one.place} cannot be rewritten in place"
    if one.source is given.source:
        return
    if one.source.path not in given.project.targets:
        yield f"{one.place} calls it and is not among the targets"
    elif given.name in scopes.module.bound or importing(one.source, given.owner.name) is None:
        yield f"{one.place} calls it and cannot import the function"


def importing(source: Source, name: str) -> ast.alias | None:
    """The alias of a module-level `from … import name` without `as`."""
    for statement in source.tree.body:
        if isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                if alias.name == name and alias.asname is None:
                    return alias
    return None


def _looked_up(given: Candidate) -> Iterator[str]:
    """`getattr(x, "name")` and its kin: a bar, because the lookup would fail."""
    for source in given.project.sources_naming({given.name}):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and decorator_name(node.func) in _BY_NAME and _mentions(node.args, given.name):
                yield f"{source.path}:{node.lineno} looks it up by name"


def _mentions(arguments: list[ast.expr], name: str) -> bool:
    return any(isinstance(one, ast.Constant) and one.value == name for one in arguments)
