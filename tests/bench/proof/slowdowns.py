"""Slowdowns, seeded in functions of real files: the same results, by work that grows with the square of the input.

They are what people write who do not think of long inputs: a list copied at every turn of a loop, a look-up in a copy, a text put
together piece by piece, a sequence read by number from a list made anew. None knows how `iama verify` grows its inputs.
"""

import ast
import copy
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.bench.proof.slips import named_functions

_DONE, _NUMBER = "done_before_", "number_"
Loop = ast.For | ast.While


@dataclass(frozen=True, slots=True, eq=False)
class Slowed:
    """One slowdown in one function of a file; the text is made when it is asked for."""

    slowdown_id: str
    function: str
    kind: str
    tree: ast.Module
    parent: int
    """Number of the node whose field is changed, in a walk of the tree."""
    field: str
    index: int | None
    lines: range
    """Those of what is changed."""

    def text(self) -> str | None:
        """The whole file with the slowdown in it; None where that is no Python."""
        tree = copy.deepcopy(self.tree)
        parent = next(node for number, node in enumerate(ast.walk(tree)) if number == self.parent)
        assert _change(parent, self.field, self.index, self.kind)
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
            compile(text, "slowed", "exec")
        except (SyntaxError, ValueError):
            return None
        return text


def _expression(text: str, **holes: ast.expr) -> ast.expr:
    return _filled(ast.parse(text, mode="eval").body, holes)


def _filled(node: ast.expr, holes: Mapping[str, ast.expr]) -> ast.expr:
    class Fill(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return copy.deepcopy(holes.get(name.id, name))

    return Fill().visit(node)  # type: ignore[no-any-return]


def _copies_what_is_done(body: list[ast.stmt], at: int) -> bool:
    """A list of the turns so far, copied at each turn."""
    loop = body[at]
    if not isinstance(loop, Loop):
        return False
    loop.body.insert(0, ast.parse(f"{_DONE} = [one for one in {_DONE}] + [None]").body[0])
    body.insert(at, ast.parse(f"{_DONE} = []").body[0])
    return True


def _reads_by_number(body: list[ast.stmt], at: int) -> bool:
    """What a loop goes through, made into a list anew at each turn."""
    loop = body[at]
    if not isinstance(loop, ast.For):
        return False
    item = ast.Assign([loop.target], _expression(f"[one for one in WHAT][{_NUMBER}]", WHAT=loop.iter))
    loop.iter = _expression("range(len([one for one in WHAT]))", WHAT=loop.iter)
    loop.target = ast.Name(_NUMBER, ast.Store())
    loop.body.insert(0, item)
    return True


def _appends_to_a_copy(body: list[ast.stmt], at: int) -> bool:
    """A list that is made anew for every item it gets."""
    match body[at]:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name() as gathered, "append"), [item], [])):
            body[at] = ast.parse(f"{gathered.id}[:] = [one for one in {gathered.id}]").body[0]
            statement = body[at]
            assert isinstance(statement, ast.Assign)
            statement.value = ast.BinOp(statement.value, ast.Add(), ast.List([item], ast.Load()))
            return True
    return False


def _joins_piece_by_piece(body: list[ast.stmt], at: int) -> bool:
    """A text that is taken apart and joined again for every piece it gets."""
    match body[at]:
        case ast.AugAssign(ast.Name() as text, ast.Add(), piece):
            whole = ast.parse(f"type({text.id})().join([one for one in {text.id}])", mode="eval").body
            body[at] = ast.Assign([text], ast.BinOp(whole, ast.Add(), piece))
            return True
    return False


def _looks_in_a_copy(node: ast.expr) -> ast.expr | None:
    """Membership in a list that is made for the question."""
    match node:
        case ast.Compare(left, [ast.In() | ast.NotIn() as asked], [ast.Name() | ast.Attribute() as where]):
            return ast.Compare(left, [asked], [_expression("[one for one in WHERE]", WHERE=where)])
    return None


def _looks_up_in_a_copy(node: ast.expr) -> ast.expr | None:
    """A key looked up in a dictionary that is copied for it."""
    match node:
        case ast.Subscript(ast.Name() | ast.Attribute() as where, key, ast.Load()) if not isinstance(key, ast.Slice | ast.Constant):
            copied = _expression("{one: other for one, other in WHERE.items()}", WHERE=where)
            return ast.Subscript(copied, key, ast.Load())
    return None


def _comprehends_by_number(node: ast.expr) -> ast.expr | None:
    """A comprehension that reads by number from a list made anew for each item."""
    if not isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return None
    first = node.generators[0]
    text = f"([one for one in WHAT][{_NUMBER}] for {_NUMBER} in range(len([one for one in WHAT])))"
    first.iter = _expression(text, WHAT=first.iter)
    return node


STATEMENTS: Mapping[str, Callable[[list[ast.stmt], int], bool]] = {
    "copies what is done": _copies_what_is_done,
    "reads by number": _reads_by_number,
    "appends to a copy": _appends_to_a_copy,
    "joins piece by piece": _joins_piece_by_piece,
}
EXPRESSIONS: Mapping[str, Callable[[ast.expr], ast.expr | None]] = {
    "looks in a copy": _looks_in_a_copy,
    "looks up in a copy": _looks_up_in_a_copy,
    "comprehends by number": _comprehends_by_number,
}


def slowdowns_in(path: str, source: bytes) -> Iterator[Slowed]:
    """Every kind at every place that it fits, in all functions of a file."""
    tree = ast.parse(source)
    numbers = {node: number for number, node in enumerate(ast.walk(tree))}
    for name, function in named_functions(tree.body, ""):
        for parent in ast.walk(function):
            for field, index, kind in _fitting(parent):
                slowdown_id = f"{path}::{name}@{numbers[parent]}.{field}.{index}:{kind}"
                value = getattr(parent, field)
                child = value if index is None else value[index]
                lines = range(child.lineno, child.end_lineno + 1)
                yield Slowed(slowdown_id, f"{path}::{name}", kind, tree, numbers[parent], field, index, lines)


def _fitting(parent: ast.AST) -> Iterator[tuple[str, int | None, str]]:
    for field, value in ast.iter_fields(parent):
        places = range(len(value)) if isinstance(value, list) else [None]
        for index in places:
            child = value if index is None else value[index]
            kinds = STATEMENTS if isinstance(child, ast.stmt) else EXPRESSIONS if isinstance(child, ast.expr) else {}
            for kind in kinds:
                if _change(copy.deepcopy(parent), field, index, kind):
                    yield field, index, kind


def _change(parent: ast.AST, field: str, index: int | None, kind: str) -> bool:
    """Change a node in place, if the kind fits it."""
    value = getattr(parent, field)
    if kind in STATEMENTS:
        return index is not None and STATEMENTS[kind](value, index)
    fresh = EXPRESSIONS[kind](value if index is None else value[index])
    if fresh is not None and index is None:
        setattr(parent, field, fresh)
    elif fresh is not None:
        value[index] = fresh
    return fresh is not None


def drawn(found: list[Slowed], seed: str) -> Iterator[Slowed]:
    """In an order drawn by the seed, the kinds in turn."""
    by_kind: dict[str, list[Slowed]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one)
    for candidates in by_kind.values():
        random.Random(seed).shuffle(candidates)
    while any(by_kind.values()):
        for candidates in by_kind.values():
            if candidates:
                yield candidates.pop()
