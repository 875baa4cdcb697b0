"""When moving a method of a whole project to a function must be refused or asked about; shares no code with the recipe.

Classes are told apart by what their bases *resolve* to, through imports, aliases and re-exports. Where the judge cannot tell what a
receiver is, the move needs a refusal or a question: to be sure is what "needs none" means here.
"""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BY_NAME = {"getattr", "setattr", "hasattr", "delattr", "methodcaller", "attrgetter", "object"}


@dataclass(eq=False)
class Kind:
    """A class with what its bases resolve to; `unknown` are bases outside the project."""

    name: str
    path: str
    node: ast.ClassDef
    bases: list[str] = field(default_factory=list)

    def own(self) -> set[str]:
        """Names its body binds."""
        names = {one.name for one in ast.walk(self.node) if isinstance(one, (*FUNCTIONS, ast.ClassDef)) and one in self.node.body}
        return names | {
            one.id
            for statement in self.node.body
            for one in ast.walk(statement)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        }


class ProjectOracle:
    """A parsed project. `files` are sources by path; a path `a/b.py` is the module `a.b`."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = dict(files)
        self.trees = {path: tree for path, text in files.items() if (tree := _parsed(text)) is not None}
        self.modules = {_module(path): path for path in self.trees}
        self.imports = {path: dict(_imports(path, tree)) for path, tree in self.trees.items()}
        self.kinds = {
            f"{_module(path)}.{node.name}": Kind(node.name, path, node)
            for path, tree in self.trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        for kind in self.kinds.values():
            kind.bases = [self.resolve(kind.path, base) for base in kind.node.bases]

    def resolve(self, path: str, node: ast.expr) -> str:
        """The full name of what an expression names in a file; `?` where that cannot be told."""
        if isinstance(node, ast.Subscript):
            return self.resolve(path, node.value)
        text = ast.unparse(node)
        if not re.fullmatch(r"[\w.]+", text):
            return "?"
        first, _, rest = text.partition(".")
        full = self.imports[path].get(first) or f"{_module(path)}.{first}"
        return self._follow(f"{full}.{rest}" if rest else full, 0)

    def _follow(self, full: str, depth: int) -> str:
        """Through re-exports to where the name is defined."""
        if full in self.kinds or depth > 12:
            return full
        module, _, name = full.rpartition(".")
        while module and module not in self.modules:
            module, _, more = module.rpartition(".")
            name = f"{more}.{name}"
        first, _, rest = name.partition(".")
        target = self.imports[self.modules[module]].get(first) if module else None
        if target is None and module:
            for star in self.imports[self.modules[module]].get("*", "").split():
                if f"{star}.{first}" in self.kinds or (star in self.modules and first in self.imports[self.modules[star]]):
                    target = f"{star}.{first}"
        return self._follow(f"{target}.{rest}" if rest else target, depth + 1) if target else full

    @cached_property
    def below(self) -> dict[str, set[str]]:
        """Full name of a class → full names of its direct subclasses."""
        found: dict[str, set[str]] = {}
        for full, kind in self.kinds.items():
            for base in kind.bases:
                found.setdefault(base, set()).add(full)
        return found

    @cached_property
    def attributes(self) -> dict[str, list[tuple[str, ast.Attribute, tuple[ast.AST, ...]]]]:
        """Attribute name → path, node and the nodes around it, outermost first."""
        found: dict[str, list[tuple[str, ast.Attribute, tuple[ast.AST, ...]]]] = {}
        for path, tree in self.trees.items():
            for node, around in _with_ancestors(tree):
                if isinstance(node, ast.Attribute):
                    found.setdefault(node.attr, []).append((path, node, around))
        return found

    @cached_property
    def texts(self) -> tuple[set[str], list[str]]:
        """Every string in the project; and the patterns of names that are put together."""
        constants: set[str] = set()
        patterns: list[str] = []
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    constants.add(node.value)
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _BY_NAME:
                    patterns += [pattern for argument in node.args if (pattern := _pattern(argument))]
        return constants, patterns

    def family(self, full: str) -> tuple[set[str], set[str]]:
        """Full names of the classes below and above, the class itself in neither; unknown bases above included."""
        below, waiting = set[str](), [full]
        while waiting:
            for one in self.below.get(waiting.pop(), ()):
                if one not in below:
                    below.add(one)
                    waiting.append(one)
        above, waiting = set[str](), [full, *below]
        while waiting:
            kind = self.kinds.get(waiting.pop())
            for base in kind.bases if kind else ():
                if base not in above and base != full and base not in below:
                    above.add(base)
                    waiting.append(base)
        return below, above

    def inheriting(self, full: str, method: str) -> set[str]:
        """Full names of the class and of those below to which no class in between gives a method of that name."""
        found, waiting = {full}, [full]
        while waiting:
            new = {one for one in self.below.get(waiting.pop(), ()) if one not in found and method not in self.kinds[one].own()}
            found |= new
            waiting += new
        return found

    def needs_refusal(self, full: str, method: str) -> list[str]:
        """Why the move must be refused or asked about; empty where it is surely right."""
        kind = self.kinds[full]
        below, above = self.family(full)
        own_above = self._above(full)
        found = [f"the base {base} is unknown" for base in own_above if base not in self.kinds and not base.endswith(".object")]
        found += [f"{one} binds it too" for one in (*below, *above) if one in self.kinds and method in self.kinds[one].own()]
        found += list(self._inside(kind, method)) + list(self._named(kind, method))
        for path, node, around in self.attributes.get(method, []):
            if not self._is_clear(path, node, around, {full, *below}, above):
                found.append(f"{path}:{node.lineno} uses .{method} on something unknown")
        return found

    def _above(self, full: str) -> set[str]:
        above, waiting = set[str](), [full]
        while waiting:
            kind = self.kinds.get(waiting.pop())
            for base in kind.bases if kind else ():
                if base not in above:
                    above.add(base)
                    waiting.append(base)
        return above

    def _inside(self, kind: Kind, method: str) -> Iterator[str]:
        (node,) = [one for one in kind.node.body if isinstance(one, FUNCTIONS) and one.name == method][:1]
        if kind.node.decorator_list or kind.node.keywords:
            yield "the class has a decorator or a metaclass"
        if sum(1 for name in kind.node.body if getattr(name, "name", "") == method) > 1:
            yield "bound twice"
        for one in ast.walk(node):
            for name in (getattr(one, "id", None), getattr(one, "attr", None), getattr(one, "arg", None)):
                if isinstance(name, str) and (
                    name in ("super", "__class__", "locals", "eval", "exec", "vars", "dir")
                    or (name.startswith("__") and not name.endswith("__"))
                ):
                    yield f"it uses {name}"
        defaults = [
            *node.args.defaults,
            *node.args.kw_defaults,
            node.returns,
            *(argument.annotation for argument in ast.walk(node.args) if isinstance(argument, ast.arg)),
        ]
        named = {name.id for one in defaults if one is not None for name in ast.walk(one) if isinstance(name, ast.Name)}
        if named & kind.own():
            yield "its signature reads the class body"
        if any(
            isinstance(one, ast.Name) and one.id == method
            for statement in kind.node.body
            if statement is not node
            for one in _outside_functions(statement)
        ):
            yield "the class body uses it"

    def _named(self, kind: Kind, method: str) -> Iterator[str]:
        tree = self.trees[kind.path]
        names = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == method]
        bound = [one for one in ast.walk(tree) if isinstance(one, (*FUNCTIONS, ast.ClassDef)) and one.name == method and one in tree.body]
        taken = [
            alias
            for one in ast.walk(tree)
            if isinstance(one, ast.Import | ast.ImportFrom)
            for alias in one.names
            if (alias.asname or alias.name.partition(".")[0]) in (method, "*")
        ]
        if (
            bound
            or taken
            or any(isinstance(name.ctx, ast.Store) for name in names if not _local(tree, name))
            or any(not _local(tree, name) for name in names)
        ):
            yield "the module has or uses that name"
        if (
            any(
                arg.arg == method
                for one in ast.walk(tree)
                if isinstance(one, FUNCTIONS)
                for arg in ast.walk(one.args)
                if isinstance(arg, ast.arg)
            )
            or names
        ):
            yield "a local name would shadow it"
        if hasattr(builtins, method):
            yield "a builtin has that name"
        constants, patterns = self.texts
        if any(text == method or re.search(rf"\.{re.escape(method)}\b", text) for text in constants if method in text):
            yield "a string names it"
        if any(re.fullmatch(pattern, method) for pattern in patterns):
            yield "its name may be put together"

    def _is_clear(self, path: str, node: ast.Attribute, around: tuple[ast.AST, ...], kin: set[str], above: set[str]) -> bool:
        """Whether the receiver surely is an instance of the kin, or surely is none."""
        receiver = node.value
        if isinstance(receiver, ast.Constant | ast.JoinedStr | ast.List | ast.Dict | ast.Tuple):
            return True
        if not isinstance(receiver, ast.Name) or not isinstance(node.ctx, ast.Load):
            return False
        target = self.imports[path].get(receiver.id, "")
        if (target and target in self.modules) or (
            target and target.partition(".")[0] not in {module.partition(".")[0] for module in self.modules}
        ):
            return True
        functions = [at for at, one in enumerate(around) if isinstance(one, FUNCTIONS)]
        for at in functions:
            owner, function = around[at - 1], around[at]
            arguments = [*function.args.posonlyargs, *function.args.args]  # type: ignore[attr-defined]
            if isinstance(owner, ast.ClassDef) and arguments and arguments[0].arg == receiver.id and not function.decorator_list:  # type: ignore[attr-defined]
                full = f"{_module(path)}.{owner.name}"
                stored = [
                    one
                    for one in ast.walk(function)
                    if isinstance(one, ast.Name) and one.id == receiver.id and isinstance(one.ctx, ast.Store)
                ]
                return not stored and full not in above and (full in kin or not (self._above(full) & kin))
        return False


def _local(tree: ast.Module, name: ast.Name) -> bool:
    """Whether the name is bound in a function around it."""
    return any(
        isinstance(one, FUNCTIONS)
        and any(inner is name for inner in ast.walk(one))
        and any(isinstance(inner, ast.Name) and inner.id == name.id and isinstance(inner.ctx, ast.Store) for inner in ast.walk(one))
        for one in ast.walk(tree)
    )


def _outside_functions(node: ast.AST) -> Iterator[ast.AST]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, FUNCTIONS):
            waiting += [*one.decorator_list, *one.args.defaults]
        else:
            waiting.extend(ast.iter_child_nodes(one))


def _with_ancestors(tree: ast.Module) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while waiting:
        node, around = waiting.pop()
        yield node, around
        marks = (*around, node) if isinstance(node, (*FUNCTIONS, ast.ClassDef, ast.Lambda)) else around
        waiting.extend((child, marks) for child in ast.iter_child_nodes(node))


def _pattern(node: ast.expr) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".*" for one in node.values)
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
    ):
        return re.sub(r"%(?:\\\(\w+\\\))?[a-z]", ".*", re.escape(node.left.value).replace(r"\%", "%"))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(
            re.escape(str(one.value)) if isinstance(one, ast.Constant) else _pattern(one) or ".*" for one in (node.left, node.right)
        )
    return None


def _parsed(text: str) -> ast.Module | None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError:
            return None


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(path: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Local name → full name; `*` → the modules everything is taken of."""
    here = _module(path).split(".") if path.endswith("__init__.py") else _module(path).split(".")[:-1]
    stars = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                if alias.name == "*":
                    stars.append(module)
                else:
                    yield alias.asname or alias.name, f"{module}.{alias.name}"
    yield "*", " ".join(stars)
