"""Figures of a source before and after a job: size, complexity, annotations, legacy idioms.

Python's are computed with CPython's own parser, so a file that it does not read contributes its lines and nothing else.
"""

import ast
import json
import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import language_of
from iama_engine.measures.idioms import count_idioms

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.Assert, ast.match_case)


@dataclass(frozen=True, slots=True)
class FunctionMeasures:
    """One function or method, nested ones apart: lines from `def` to the end, and McCabe's count."""

    name: str
    lines: int
    complexity: int


@dataclass(frozen=True, slots=True)
class FileMeasures:
    """Figures of one file. A slot is a parameter (but `self` or `cls`) or a return, annotated or not."""

    lines: int
    parsed: bool
    functions: tuple[FunctionMeasures, ...] = ()
    slots: int = 0
    annotated_slots: int = 0
    idioms: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of a set of files; `annotated_share` in percent, `legacy_idioms` by name in `idioms`."""

    files: int
    lines: int
    functions: int
    longest_function: int
    complexity_p95: int
    annotated_share: float
    legacy_idioms: int
    idioms: Mapping[str, int]

    def to_json(self) -> str:
        """The figures as one JSON object."""
        return json.dumps(asdict(self), sort_keys=True)


def measure_source(source: bytes, path: str = "") -> FileMeasures:
    """Measure one file in the language that its path says; Python where it says none."""
    return (language_of(path) or PYTHON).measure(path, source)


def measure_python(source: bytes) -> FileMeasures:
    """Measure one Python file."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return FileMeasures(lines, parsed=False)
    found = list(_functions(tree))
    slots = [slot for function, in_class in found for slot in _slots(function, in_class)]
    return FileMeasures(
        lines,
        parsed=True,
        functions=tuple(_measure_function(function) for function, _ in found),
        slots=len(slots),
        annotated_slots=sum(slot is not None for slot in slots),
        idioms=dict(sorted(count_idioms(tree, source).items())),
    )


def measure_files(files: Mapping[str, bytes]) -> Measures:
    """Measure a set of files together."""
    measured = [measure_source(content, path) for path, content in sorted(files.items())]
    functions = [function for file in measured for function in file.functions]
    idioms: Counter[str] = Counter()
    for file in measured:
        idioms.update(file.idioms)
    slots = sum(file.slots for file in measured)
    return Measures(
        files=len(measured),
        lines=sum(file.lines for file in measured),
        functions=len(functions),
        longest_function=max((function.lines for function in functions), default=0),
        complexity_p95=percentile([function.complexity for function in functions], 95),
        annotated_share=round(100 * sum(file.annotated_slots for file in measured) / slots, 1) if slots else 0.0,
        legacy_idioms=idioms.total(),
        idioms=dict(sorted(idioms.items())),
    )


def percentile(values: Sequence[int], percent: int) -> int:
    """Nearest-rank percentile; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(math.ceil(percent / 100 * len(ordered)) - 1, 0)] if ordered else 0


def _functions(tree: ast.AST) -> Iterator[tuple[_Function, bool]]:
    """Every function with whether it stands directly in a class."""
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, _Function):
                yield child, isinstance(parent, ast.ClassDef)


def _measure_function(function: _Function) -> FunctionMeasures:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    return FunctionMeasures(function.name, lines, complexity_of(function))


def complexity_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """McCabe's count of one function, nested ones apart."""
    return 1 + sum(_branches(child) for child in ast.iter_child_nodes(function))


def _branches(node: ast.AST) -> int:
    """Branches below a node, those of nested functions and classes left out."""
    if isinstance(node, _Function | ast.ClassDef):
        return 0
    own = len(node.values) - 1 if isinstance(node, ast.BoolOp) else int(isinstance(node, _BRANCHES))
    if isinstance(node, ast.comprehension):
        own += len(node.ifs)
    elif isinstance(node, ast.match_case):
        own += node.guard is not None
    return own + sum(_branches(child) for child in ast.iter_child_nodes(node))


def _slots(function: _Function, in_class: bool) -> list[ast.expr | None]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    static = any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in function.decorator_list)
    if in_class and not static:
        positional = positional[1:]
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*(argument.annotation for argument in (*positional, *arguments.kwonlyargs, *rest)), function.returns]
