"""Which name belongs to which scope, by Python's own rules: what moves and what clashes is decided here.

Private-name mangling is not applied: callers that move code look for such names themselves.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_TYPE_PARAMETERS = ("TypeVar", "ParamSpec", "TypeVarTuple")


@dataclass(eq=False, slots=True)
class Scope:
    """One module, class, function, lambda or comprehension."""

    node: ast.AST
    parent: "Scope | None"
    bound: dict[str, list[ast.AST]] = field(default_factory=dict)
    """Name → the nodes that bind it here (assignments, parameters, imports, definitions …)."""
    uses: dict[str, list[ast.Name]] = field(default_factory=dict)
    """Name → every occurrence written in this scope itself, reads and writes."""
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    children: list["Scope"] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Names of a class body are invisible to the functions inside it."""
        return isinstance(self.node, ast.ClassDef)

    def bind(self, name: str, node: ast.AST) -> None:
        """Record that `node` binds `name` here."""
        self.bound.setdefault(name, []).append(node)

    def owns(self, name: str) -> bool:
        """Whether the name is local to this scope."""
        return name in self.bound and name not in self.global_names and name not in self.nonlocal_names

    def walk(self) -> Iterator["Scope"]:
        """This scope and every one inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(eq=False, slots=True)
class ScopeTree:
    """All scopes of a module, with maps from tree nodes."""

    module: Scope
    of_node: dict[ast.AST, Scope]
    """The scope that a name, a definition or an attribute is written in."""
    made_by: dict[ast.AST, Scope]
    """The scope that a definition, lambda or comprehension opens."""
    parents: dict[ast.AST, ast.AST]

    def owner(self, name: str, scope: Scope) -> Scope | None:
        """The scope whose variable `name` means when written in `scope`; None for builtins and unknown globals."""
        current: Scope | None = scope
        first = True
        while current is not None:
            if name in current.global_names:
                return self.module if name in self.module.bound else None
            if current.owns(name) and (first or not current.is_class):
                return current
            first = False
            current = current.parent
        return None

    def is_global(self, name: str, scope: Scope) -> bool:
        """Whether `name` written in `scope` means the module's variable or a builtin."""
        return self.owner(name, scope) in (None, self.module)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first."""
        current = self.parents.get(node)
        while current is not None:
            yield current
            current = self.parents.get(current)


def scope_tree(tree: ast.Module) -> ScopeTree:
    """Resolve a module once; every recipe asks the result."""
    return _Builder(tree).build()


class _Builder:
    """Walks a module and files every name under its scope."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        module = Scope(tree, None)
        self._result = ScopeTree(module, {}, {tree: module}, {})
        self._waiting: list[tuple[ast.AST, Scope]] = []

    def build(self) -> ScopeTree:
        """The finished tree; a worklist, because generated code nests deeper than the interpreter's own stack."""
        self._all(self._tree.body, self._tree, self._result.module)
        while self._waiting:
            self._enter(*self._waiting.pop())
        return self._result

    def _visit(self, node: ast.AST, parent: ast.AST, scope: Scope) -> None:
        self._result.parents[node] = parent
        self._result.of_node[node] = scope
        self._waiting.append((node, scope))

    def _enter(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Name):
            self._name(node, scope)
        elif isinstance(node, FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scope)
        elif isinstance(node, ast.Lambda):
            self._parameters(node, node.args, scope, [node.body])
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node, scope)
        else:
            _bind_statement(node, scope)
            self._all(ast.iter_child_nodes(node), node, scope)

    def _all(self, nodes: Iterable[ast.AST], parent: ast.AST, scope: Scope) -> None:
        for node in nodes:
            self._visit(node, parent, scope)

    def _name(self, node: ast.Name, scope: Scope) -> None:
        scope.uses.setdefault(node.id, []).append(node)
        if isinstance(node.ctx, ast.Load):
            return
        target = scope
        if isinstance(self._result.parents.get(node), ast.NamedExpr):
            while isinstance(target.node, COMPREHENSIONS) and target.parent is not None:
                target = target.parent
        target.bind(node.id, node)

    def _function(self, node: Function, scope: Scope) -> None:
        scope.bind(node.name, node)
        self._all(node.decorator_list, node, scope)
        if node.returns is not None:
            self._visit(node.returns, node, scope)
        self._parameters(node, node.args, scope, node.body)

    def _parameters(self, node: ast.AST, arguments: ast.arguments, scope: Scope, body: Iterable[ast.AST]) -> None:
        """Defaults and annotations belong to the scope around, parameters and body to the new one."""
        self._result.parents[arguments] = node
        inner = self._open(node, scope)
        self._all([*arguments.defaults, *(one for one in arguments.kw_defaults if one is not None)], arguments, scope)
        for argument in all_arguments(arguments):
            self._result.parents[argument] = arguments
            inner.bind(argument.arg, argument)
            if argument.annotation is not None:
                self._visit(argument.annotation, argument, scope)
        self._type_parameters(node, inner)
        self._all(body, node, inner)

    def _class(self, node: ast.ClassDef, scope: Scope) -> None:
        scope.bind(node.name, node)
        self._all([*node.decorator_list, *node.bases, *node.keywords], node, scope)
        inner = self._open(node, scope)
        self._type_parameters(node, inner)
        self._all(node.body, node, inner)

    def _type_parameters(self, node: ast.AST, inner: Scope) -> None:
        for parameter in getattr(node, "type_params", ()):
            inner.bind(parameter.name, parameter)
            self._visit(parameter, node, inner)

    def _comprehension(self, node: ast.AST, scope: Scope) -> None:
        """The first iterable is evaluated outside, all the rest inside."""
        inner = self._open(node, scope)
        for index, generator in enumerate(node.generators):  # type: ignore[attr-defined]
            self._result.parents[generator] = node
            self._visit(generator.iter, generator, scope if index == 0 else inner)
            self._visit(generator.target, generator, inner)
            self._all(generator.ifs, generator, inner)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)  # type: ignore[attr-defined]
        self._all(parts, node, inner)

    def _open(self, node: ast.AST, scope: Scope) -> Scope:
        inner = Scope(node, scope)
        scope.children.append(inner)
        self._result.made_by[node] = inner
        return inner


def _bind_statement(node: ast.AST, scope: Scope) -> None:
    """Bindings that are plain strings in the tree."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            scope.bind(imported_name(alias), node)
    elif isinstance(node, ast.Global):
        scope.global_names.update(node.names)
    elif isinstance(node, ast.Nonlocal):
        scope.nonlocal_names.update(node.names)
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
        if node.name is not None:
            scope.bind(node.name, node)
    elif isinstance(node, ast.MatchMapping) and node.rest is not None:
        scope.bind(node.rest, node)


def imported_name(alias: ast.alias) -> str:
    """The variable an import binds: the alias, or the first part of a dotted name."""
    return alias.asname or alias.name.partition(".")[0]


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter in the order written, `*args` and `**kwargs` included."""
    positional = [*arguments.posonlyargs, *arguments.args]
    star = [arguments.vararg] if arguments.vararg else []
    keyword = [arguments.kwarg] if arguments.kwarg else []
    return [*positional, *star, *arguments.kwonlyargs, *keyword]


def first_argument(function: Function) -> ast.arg | None:
    """The parameter that receives the instance or class, where there is one by position."""
    positional = [*function.args.posonlyargs, *function.args.args]
    return positional[0] if positional else None
