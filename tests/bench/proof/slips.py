"""Slips of a refactoring: the small mistakes that people and models make when they move code about.

They share no code with the faults that the search aims at, nor with those that a suite is scored with. A slip is proven to alter
behaviour by an oracle before it counts; one that no oracle tells from the original may be equal and counts for nothing.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
_CLEANING = frozenset({"strip", "lstrip", "rstrip", "lower", "upper", "copy", "expandtabs", "replace", "title"})
_TWINS = {"min": "max", "max": "min", "any": "all", "all": "any", "startswith": "endswith", "endswith": "startswith", "find": "rfind"}
_TWINS |= {
    "append": "extend",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "ljust": "rjust",
    "rjust": "ljust",
    "upper": "lower",
    "lower": "upper",
}
_TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}


@dataclass(frozen=True, slots=True)
class Place:
    """A node in its parent's field, at `index` where the field is a list, in a function with these local names."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """One slip in one function of a file; the text is made when it is asked for."""

    slip_id: str
    function: str
    kind: str
    tree: ast.Module
    place: Place
    nodes: list[ast.AST]

    def text(self) -> str | None:
        """The whole file with the slip in it; None where that is no Python or the same text."""
        return _text_with(self.tree, self.place, self.kind, self.nodes)


Change = tuple[str, list[ast.AST]]
"""What kind of slip it is, and the nodes that stand where the node stood."""


def statements_change_places(at: Place) -> Iterator[Change]:
    """Two neighbours in the wrong order: the first also takes the place of the second, which is emptied by the caller."""
    block = getattr(at.parent, at.field)
    if at.index is not None and isinstance(at.node, _SIMPLE) and at.index + 1 < len(block) and isinstance(block[at.index + 1], _SIMPLE):
        yield "swapped", [block[at.index + 1], at.node]


def leaves_its_block(at: Place) -> Iterator[Change]:
    """The last statement of an `if` or a loop stands behind it."""
    if isinstance(at.node, ast.If | ast.For | ast.While) and len(at.node.body) > 1 and not at.node.orelse and at.index is not None:
        shorter = copy.copy(at.node)
        shorter.body = at.node.body[:-1]
        if isinstance(at.node.body[-1], _SIMPLE):
            yield "moved out", [shorter, at.node.body[-1]]


def forgets_the_other_branch(at: Place) -> Iterator[Change]:
    """`else` is gone, or the condition is."""
    if isinstance(at.node, ast.If) and at.index is not None:
        if at.node.orelse:
            yield "no else", [ast.If(at.node.test, at.node.body, [])]
        yield "no condition", [*at.node.body]
    elif isinstance(at.node, ast.IfExp):
        yield "no condition", [at.node.body]


def takes_another_name(at: Place) -> Iterator[Change]:
    """Another variable of the function."""
    if isinstance(at.node, ast.Name) and isinstance(at.node.ctx, ast.Load) and at.node.id in at.names and len(at.names) > 1:
        others = [name for name in at.names if name != at.node.id]
        yield "wrong name", [ast.Name(others[len(at.node.id) % len(others)], ast.Load())]


def asks_for_truth(at: Place) -> Iterator[Change]:
    """`x is None` becomes `not x`; `x is not None` becomes `x`; `not x` becomes `x`."""
    if isinstance(at.node, ast.Compare) and len(at.node.ops) == 1 and ast.unparse(at.node.comparators[0]) == "None":
        if isinstance(at.node.ops[0], ast.Is | ast.Eq):
            yield "truth", [ast.UnaryOp(ast.Not(), at.node.left)]
        elif isinstance(at.node.ops[0], ast.IsNot | ast.NotEq):
            yield "truth", [at.node.left]
    if isinstance(at.node, ast.UnaryOp) and isinstance(at.node.op, ast.Not):
        yield "lost not", [at.node.operand]


def turns_round(at: Place) -> Iterator[Change]:
    """`<` becomes `>`; `a and b` becomes one of them; `a + b` becomes `a`."""
    if isinstance(at.node, ast.Compare) and len(at.node.ops) == 1 and type(at.node.ops[0]) in _TURNED:
        yield "turned", [ast.Compare(at.node.left, [_TURNED[type(at.node.ops[0])]()], at.node.comparators)]
    if isinstance(at.node, ast.BoolOp):
        yield "half a condition", [at.node.values[0]]
        yield "half a condition", [at.node.values[-1]]
    if isinstance(at.node, ast.BinOp):
        yield "half a sum", [at.node.left]


def calls_otherwise(at: Place) -> Iterator[Change]:
    """Arguments in another order, a keyword or a cleaning call lost, the twin of a function."""
    call = at.node
    if not isinstance(call, ast.Call):
        return
    if len(call.args) >= 2 and not any(isinstance(one, ast.Starred) for one in call.args[:2]):
        yield "swapped arguments", [ast.Call(call.func, [call.args[1], call.args[0], *call.args[2:]], call.keywords)]
    for keyword in call.keywords:
        yield "lost keyword", [ast.Call(call.func, call.args, [one for one in call.keywords if one is not keyword])]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _CLEANING and isinstance(call.func, ast.Attribute) and not isinstance(at.parent, ast.Expr):
        yield "lost call", [call.func.value]
    if name in _TWINS and isinstance(call.func, ast.Attribute):
        yield "twin", [ast.Call(ast.Attribute(call.func.value, _TWINS[name], ast.Load()), call.args, call.keywords)]
    elif name in _TWINS:
        yield "twin", [ast.Call(ast.Name(_TWINS[name], ast.Load()), call.args, call.keywords)]


def misses_an_end(at: Place) -> Iterator[Change]:
    """A slice, a list or a loop that lacks its first or last part."""
    if isinstance(at.node, ast.Slice) and (at.node.upper or at.node.lower):
        yield "open slice", [ast.Slice(at.node.lower, None, at.node.step) if at.node.upper else ast.Slice(None, None, at.node.step)]
    if isinstance(at.node, ast.List | ast.Tuple) and len(at.node.elts) > 1 and isinstance(at.node.ctx, ast.Load):
        yield "lost element", [type(at.node)(at.node.elts[:-1], ast.Load())]
    if at.field == "iter" and isinstance(at.node, ast.expr):
        everything = ast.Call(ast.Name("list", ast.Load()), [at.node], [])
        yield "short loop", [ast.Subscript(everything, ast.Slice(None, ast.UnaryOp(ast.USub(), ast.Constant(1)), None), ast.Load())]


def counts_anew(at: Place) -> Iterator[Change]:
    """`x += y` becomes `x = y`; `break` and `continue` are lost."""
    if isinstance(at.node, ast.AugAssign):
        yield "lost sum", [ast.Assign([at.node.target], at.node.value)]
    if isinstance(at.node, ast.Break | ast.Continue) and at.index is not None:
        yield "lost jump", [ast.Pass()]


def handles_otherwise(at: Place) -> Iterator[Change]:
    """A handler lets the exception through; a raise is forgotten."""
    if isinstance(at.node, ast.Raise) and at.index is not None:
        yield "lost raise", [ast.Pass()]
    if isinstance(at.node, ast.ExceptHandler) and not any(isinstance(one, ast.Raise) for one in at.node.body):
        yield "leaks", [ast.ExceptHandler(at.node.type, at.node.name, [ast.Raise(None, None)])]


def writes_another_text(at: Place) -> Iterator[Change]:
    """A text is emptied, a number turns its sign, a formatted value shows its quotes."""
    if isinstance(at.node, ast.Constant) and not isinstance(at.parent, ast.JoinedStr | ast.Expr):
        if isinstance(at.node.value, str) and at.node.value:
            yield "empty text", [ast.Constant("")]
        elif isinstance(at.node.value, int | float) and at.node.value > 1:
            yield "minus", [ast.UnaryOp(ast.USub(), at.node)]
    if isinstance(at.node, ast.FormattedValue) and at.node.conversion == -1 and at.node.format_spec is None:
        yield "repr", [ast.FormattedValue(at.node.value, 114, None)]


SLIPS: tuple[Callable[[Place], Iterator[Change]], ...] = (
    statements_change_places,
    leaves_its_block,
    forgets_the_other_branch,
    takes_another_name,
    asks_for_truth,
    turns_round,
    calls_otherwise,
    misses_an_end,
    counts_anew,
    handles_otherwise,
    writes_another_text,
)


def slips_in(path: str, source: bytes, functions: frozenset[str]) -> Iterator[Slip]:
    """Every slip in the named functions."""
    tree = ast.parse(source)
    for name, node in named_functions(tree.body, ""):
        if name in functions:
            for number, place in enumerate(_places(node, _local_names(node))):
                for turn, (kind, nodes) in enumerate(change for slip in SLIPS for change in slip(place)):
                    yield Slip(f"{path}::{name}@{number}.{turn}:{kind}", f"{path}::{name}", kind, tree, place, nodes)


def named_functions(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.AST]]:
    """Functions and methods with their dotted names; inner functions belong to the one around them."""
    for node in body:
        if isinstance(node, FUNCTIONS):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from named_functions(node.body, f"{prefix}{node.name}.")
        else:
            for block in ("body", "orelse", "finalbody"):
                yield from named_functions(getattr(node, block, []), prefix)


def _local_names(node: ast.AST) -> tuple[str, ...]:
    stored = [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
    given = [one.arg for one in ast.walk(node) if isinstance(one, ast.arg) and one.arg not in ("self", "cls")]
    return tuple(dict.fromkeys([*given, *stored]))


def _places(node: ast.AST, names: tuple[str, ...]) -> Iterator[Place]:
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "ctx", "type_params", "args") and isinstance(node, (*FUNCTIONS, ast.arg)):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
                yield Place(node, field, index, child, names)
                yield from _places(child, names)


def _text_with(tree: ast.Module, place: Place, kind: str, nodes: list[ast.AST]) -> str | None:
    """The module with the place taken by the nodes; None where that is no Python or the same text."""
    value = getattr(place.parent, place.field)
    if place.index is None:
        changed: object = nodes[0]
    else:
        changed = [*value[: place.index], *nodes, *value[place.index + (2 if kind == "swapped" else 1) :]]
    before = ast.unparse(tree)
    setattr(place.parent, place.field, changed)
    try:
        text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
        compile(text, "slip", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return None
    finally:
        setattr(place.parent, place.field, value)
    return text if text != before else None
