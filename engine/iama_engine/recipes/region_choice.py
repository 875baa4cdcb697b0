"""Which stretch of a long function is best made a function of its own: much shorter and simpler on both sides, few values across.

Stretches begin and end where a reader sees a seam: a blank line, a comment, a compound statement, a whole block.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from iama_engine.recipes.control_flow import own_nodes
from iama_engine.recipes.definitions import first_line, last_line, stands_alone
from iama_engine.recipes.regions import Exit, Interface, Region
from iama_engine.recipes.scopes import FUNCTIONS, Function
from iama_engine.recipes.source import Source
from iama_engine.recipes.surroundings import Surroundings

LONG = 40
COMPLEX = 8
_SHORT_BUT_COMPLEX = 20
_SMALLEST_REGION = 5
_MOST_INPUTS = 5
_MOST_OUTPUTS = 3
_LONGEST_RUN = 40
_MOST_OF_IT = 0.7
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.Assert, ast.match_case)
_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A stretch that can be extracted, with its interface and how much it is worth."""

    region: Region
    interface: Interface
    score: float


def too_long(function: ast.AST) -> bool:
    """Whether the function asks for being split."""
    lines = _height(function)
    return lines > LONG or (lines > _SHORT_BUT_COMPLEX and complexity(function) > COMPLEX)


def best_region(source: Source, around: Surroundings) -> Choice | None:
    """The stretch worth most, or None where none is worth its call."""
    ranked = sorted(_candidates(source, around), key=lambda one: (-one[0], one[1].statements[0].lineno, -one[1].last))
    best: Choice | None = None
    for promise, region in ranked:
        if promise <= 0 or (best is not None and promise <= best.score):
            break
        interface = region.interface()
        if interface is None or len(interface.inputs) > _MOST_INPUTS or len(interface.outputs) > _MOST_OUTPUTS:
            continue
        score = promise - _price(interface)
        if score > 0 and (best is None or score > best.score):
            best = Choice(region, interface, score)
    return best


def complexity(function: ast.AST) -> int:
    """McCabe's count of a function, inner functions apart."""
    return 1 + _branches_below(function)


def _branches_below(root: ast.AST) -> int:
    count = 0
    for node in own_nodes(root):
        count += isinstance(node, _BRANCHES)
        count += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
        count += len(node.ifs) if isinstance(node, ast.comprehension) else 0
    return count


def _candidates(source: Source, around: Surroundings) -> Iterator[tuple[float, Region]]:
    whole = complexity(around.function)
    for block in _blocks(around.function):
        weights = [_branches_below(one) + isinstance(one, _BRANCHES) for one in block]
        seams = _seams(source, block)
        for first in range(len(block)):
            if first not in seams:
                continue
            for last in range(first, min(len(block), first + _LONGEST_RUN)):
                if last + 1 != len(block) and last + 1 not in seams:
                    continue
                region = Region(around, block, first, last)
                promise = _promise(source, region, whole, 1 + sum(weights[first : last + 1]))
                if promise > 0 and _whole_lines(source, region):
                    yield promise, region


def _blocks(function: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    for node in (function, *own_nodes(function)):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and node is not function:
            continue
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _seams(source: Source, block: Sequence[ast.stmt]) -> set[int]:
    """Positions of statements that a stretch may begin with; one past the last counts."""
    seams = {0, len(block)}
    for position, statement in enumerate(block):
        above = source.line(first_line(statement) - 1).strip()
        if not above or above.startswith("#"):
            seams.add(position)
        if isinstance(statement, _COMPOUND) and _height(statement) > _SMALLEST_REGION - 2:
            seams |= {position, position + 1}
    return seams


def _promise(source: Source, region: Region, branches: int, moved_branches: int) -> float:
    """What is won at best: the longer of the two halves against the whole, in lines and in branches."""
    function = region.around.function
    lines, moved = _height(function), last_line(region.statements[-1]) - first_line(region.statements[0]) + 1
    if moved < _SMALLEST_REGION and moved_branches < _SMALLEST_REGION:
        return 0
    won_lines = lines - max(lines - moved + 1, moved + 2)
    won_branches = branches - max(branches - moved_branches + 1, moved_branches)
    if won_lines < 3 or won_branches < 0 or (moved_branches == 1 and lines <= LONG) or moved > _MOST_OF_IT * _code_lines(function):
        return 0
    return won_lines + 3 * won_branches + _cohesion(source, region)


def _code_lines(function: Function) -> int:
    """Lines of the body without its docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(function.body) > 1
    return last_line(function) - first_line(function.body[1] if documented else first) + 1


def _cohesion(source: Source, region: Region) -> float:
    """A whole block, one compound statement, or a paragraph under a comment reads as one thought."""
    first = region.statements[0]
    single = len(region.statements) == 1 and isinstance(first, _COMPOUND)
    whole = region.first == 0 and region.last == len(region.block) - 1 and region.block is not region.around.function.body
    commented = _has_title(source, first)
    further = sum(_has_title(source, statement) for statement in region.statements[1:])
    return 3.0 * single + 4.0 * whole + 4.0 * commented - 3.0 * max(further - (not commented), 0)


def _has_title(source: Source, statement: ast.stmt) -> bool:
    """Whether a comment stands right above it."""
    return source.line(first_line(statement) - 1).strip().startswith("#")


def _price(interface: Interface) -> float:
    several = 3.0 * max(len(interface.outputs) - 1, 0)
    return 2.0 * len(interface.inputs) + 2.0 * len(interface.outputs) + several + 3.0 * (interface.exit is Exit.REST)


def _whole_lines(source: Source, region: Region) -> bool:
    """Whether the stretch shares no line with anything else."""
    scopes = region.around.scopes
    first, last = region.statements[0], region.statements[-1]
    parent = scopes.parents[first]
    header = getattr(parent, "lineno", 0)
    docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and region.block is region.around.function.body
    return (
        stands_alone(first, source, scopes)
        and stands_alone(last, source, scopes)
        and first.lineno > header
        and not docstring
        and not source.text.startswith("elif", source.start(first))
    )


def _height(node: ast.AST) -> int:
    return int(getattr(node, "end_lineno", 0)) - int(getattr(node, "lineno", 0)) + 1
