"""The shape of the code in figures: length of functions and files, docstrings of modules, annotations, and no silent `except`.

Lengths are without docstrings, so that explaining a function never makes it too long.
"""

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

TREES = ("layers/core/python", "engine", "worker_container", "clients/cli", "dev", "functions", "infra")
LONGEST_FUNCTION, FUNCTION_P95, LONGEST_FILE = 50, 25, 400
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Documented: TypeAlias = ast.Module | Function


@dataclass(slots=True)
class Shape:
    """What the files looked at add up to."""

    faults: list[str] = field(default_factory=list)
    function_lines: list[int] = field(default_factory=list)

    def look_at(self, path: str, source: str) -> None:
        """Measure one file."""
        tree = ast.parse(source)
        lines = source.count("\n")
        if lines > LONGEST_FILE:
            self.faults.append(f"{path}: {lines} lines, at most {LONGEST_FILE}")
        if tree.body and ast.get_docstring(tree) is None:
            self.faults.append(f"{path}: no docstring")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(path, node)
            elif isinstance(node, ast.Attribute) and node.attr.endswith("_without_verification"):
                self.faults.append(f"{path}:{node.lineno}: {node.attr} believes an event that anybody may have sent")
            elif isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in node.body):
                self.faults.append(f"{path}:{node.lineno}: a silent except")

    def _function(self, path: str, node: Function) -> None:
        lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
        self.function_lines.append(lines)
        if lines > LONGEST_FUNCTION:
            self.faults.append(f"{path}:{node.lineno}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}")
        if not annotated(node):
            self.faults.append(f"{path}:{node.lineno}: {node.name} is not fully annotated")


def shape_faults(root: Path) -> Iterator[str]:
    """Everything in the product's trees that is out of shape."""
    shape = Shape()
    for path in sorted(path for tree in TREES for path in (root / tree).rglob("*.py")):
        shape.look_at(path.relative_to(root).as_posix(), path.read_text("utf-8"))
    yield from shape.faults
    p95 = percentile_95(shape.function_lines)
    if p95 > FUNCTION_P95:
        yield f"95 % of all functions should have at most {FUNCTION_P95} lines, and have {p95}"


def percentile_95(values: list[int]) -> int:
    """The smallest value that 95 % do not exceed; 0 of nothing."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1] if values else 0


def docstring_lines(node: Documented) -> int:
    """Lines a docstring takes."""
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def annotated(node: Function) -> bool:
    """Whether all parameters but `self` and `cls`, and the result, have types."""
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return node.returns is not None and all(each.annotation for each in named if each.arg not in {"self", "cls"})


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...
