"""Classes whose `__init__` does nothing but store its parameters, and what of one a dataclass could not repeat."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from iama_engine.recipes.control_flow import own_nodes
from iama_engine.recipes.definitions import last_line, stands_alone
from iama_engine.recipes.scopes import ScopeTree
from iama_engine.recipes.source import Source

_MEANT_FOR_DATACLASSES = re.compile(r"\b(ClassVar|InitVar|KW_ONLY|Final)\b")
_TAKEN = frozenset({"__slots__", "__new__", "__post_init__", "__init_subclass__", "__annotations__", "__match_args__", "__doc__"})
Storing = ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True, eq=False)
class PlainClass:
    """A class at the top of a module; `stores` are the statements of its `__init__`, each `self.name = parameter`."""

    source: Source
    scopes: ScopeTree
    node: ast.ClassDef
    init: ast.FunctionDef
    stores: tuple[Storing, ...]

    @property
    def parameters(self) -> list[ast.arg]:
        """What `__init__` takes beside the instance, by position."""
        return self.init.args.args[1:]

    def default(self, parameter: ast.arg) -> ast.expr | None:
        """The parameter's default."""
        defaults = self.init.args.defaults
        position = self.parameters.index(parameter) - (len(self.parameters) - len(defaults))
        return defaults[position] if position >= 0 else None

    @property
    def has_defaults(self) -> bool:
        """Whether some parameter has one."""
        return bool(self.init.args.defaults)


def plain_classes(source: Source, scopes: ScopeTree) -> Iterator[PlainClass]:
    """Every such class of a file, whatever else speaks against it."""
    for node in source.tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        made = [one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"]
        stores = [one for one in made[-1].body if isinstance(one, ast.Assign | ast.AnnAssign) and _stored(one)] if made else []
        if stores and len(stores) == len(made[-1].body):
            yield PlainClass(source, scopes, node, made[-1], tuple(stores))


def _stored(statement: Storing) -> tuple[str, str] | None:
    """Attribute and parameter of `self.attribute = parameter`."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    target, value = targets[0], statement.value
    if len(targets) != 1 or not isinstance(target, ast.Attribute) or not isinstance(value, ast.Name):
        return None
    return (target.attr, value.id) if isinstance(target.value, ast.Name) and target.value.id == "self" else None


def shape_bars(given: PlainClass) -> Iterator[str]:
    """Why the class itself is no dataclass, whoever asks."""
    node, bound = given.node, given.scopes.made_by[given.node].bound
    if node.decorator_list or node.keywords or any(getattr(base, "id", "") != "object" for base in node.bases):
        yield "the class has a base, a decorator or a metaclass"
    taken = sorted(_TAKEN & bound.keys()) + ["__init__ twice"] * (len(bound["__init__"]) > 1)
    if taken:
        yield f"the class has {', '.join(taken)}"
    if any(isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) for one in own_nodes(node)):
        yield "an annotated name of the class would become a field"
    again = sorted(bound.keys() & {parameter.arg for parameter in given.parameters})
    if again:
        yield f"the class itself binds {', '.join(again)}"
    yield from _init_bars(given)


def _init_bars(given: PlainClass) -> Iterator[str]:
    init, arguments = given.init, given.init.args
    if init.decorator_list or arguments.posonlyargs or arguments.kwonlyargs or arguments.vararg or arguments.kwarg:
        yield "__init__ has a decorator, or parameters that are not plain"
    elif not arguments.args or arguments.args[0].arg != "self":
        yield "the first parameter of __init__ is not called self"
    elif [(parameter.arg, parameter.arg) for parameter in given.parameters] != [_stored(one) for one in given.stores]:
        yield "__init__ does not store each parameter once, under its own name and in their order"
    for parameter in given.parameters:
        yield from _parameter_bars(given, parameter)


def _parameter_bars(given: PlainClass, parameter: ast.arg) -> Iterator[str]:
    name, default = parameter.arg, given.default(parameter)
    store = next((one for one in given.stores if _stored(one) == (name, name)), None)
    if parameter.annotation is None:
        yield f"{name} has no annotation, and a field needs one"
    elif _MEANT_FOR_DATACLASSES.search(ast.unparse(parameter.annotation)):
        yield f"the annotation of {name} means something else in a dataclass"
    elif isinstance(store, ast.AnnAssign) and ast.dump(store.annotation) != ast.dump(parameter.annotation):
        yield f"{name} is annotated in two ways"
    if name.startswith("__"):
        yield f"{name} is a private name"
    if default is not None and not _is_plain_constant(default):
        yield f"the default of {name} is no plain constant"


def _is_plain_constant(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant) and inner.value is not Ellipsis


def field_lines(given: PlainClass) -> list[str] | None:
    """The fields as they stand in the class, each with the comment of its statement; None where a comment or a line end would be lost."""
    source = given.source
    header = source.text[source.line_start(given.init.lineno) : source.start(given.stores[0])]
    if "#" in header or not stands_alone(given.init, source, given.scopes):
        return None
    comments = {one.lineno: source.text[source.end(one) : source.line_start(last_line(one) + 1)].rstrip("\r\n") for one in given.stores}
    rest = [source.line(number) for number in range(given.stores[0].lineno, last_line(given.init) + 1) if number not in comments]
    if len(comments) < len(given.stores) or any(line.strip() for line in rest):
        return None
    indentation = source.indentation(given.init.lineno)
    fields = [_field(given, parameter) for parameter in given.parameters]
    if any("\n" in field for field in fields):
        return None
    return [f"{indentation}{field}{comments[store.lineno].rstrip()}" for field, store in zip(fields, given.stores, strict=True)]


def _field(given: PlainClass, parameter: ast.arg) -> str:
    source, default = given.source, given.default(parameter)
    annotation = source.segment(parameter.annotation) if parameter.annotation is not None else ""
    return f"{parameter.arg}: {annotation}" + (f" = {source.segment(default)}" if default is not None else "")
