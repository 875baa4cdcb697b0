"""Small faults planted in a function's tree: where they can sit, and how one is put in, compiled and taken out again.

A mutant is a slot (parent, field, index) and the node to put there. The tree is shared and changed in place for the
compilation only, so thousands of mutants cost one parse.
"""

import ast
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from .units import Unit, compile_unit, read_units

Change = tuple[str, ast.AST]
"""The operator's name and the node to put in place of the one it was shown."""
Operator = Callable[["Slot"], Iterable[Change]]


@dataclass(frozen=True, eq=False)
class Slot:
    """A place in the tree: `node` sits in `parent.field`, at `index` where the field is a list."""

    parent: ast.AST
    field: str
    index: int | None
    node: Any

    def put(self, node: Any) -> None:
        """Put another node into the place."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, eq=False)
class Mutant:
    """One fault; `mutant_id` is the same in every process that reads the same source."""

    mutant_id: str
    unit: Unit
    operator: str
    line: int
    slot: Slot
    replacement: ast.AST

    @property
    def before(self) -> str:
        """The original as source, on one line."""
        return _one_line(self.slot.node)

    @property
    def after(self) -> str:
        """The fault as source, on one line."""
        return _one_line(self.replacement)

    def compile_module(self, filename: str) -> CodeType | None:
        """The whole module with the fault in it, None where it does not compile."""
        self.slot.put(self.replacement)
        try:
            code: CodeType = compile(self.unit.tree, filename, "exec", flags=self.unit.flags, dont_inherit=True)
        except (SyntaxError, ValueError, TypeError):
            return None
        finally:
            self.slot.put(self.slot.node)
        return code

    def compile(self, filename: str, original: CodeType) -> CodeType | None:
        """The faulty code, None where it does not compile or is the same code after all."""
        self.slot.put(self.replacement)
        try:
            code = compile_unit(self.unit, filename)
            if "__class__" in original.co_freevars and not code.co_freevars:
                code = compile_unit(self.unit, filename, keep_class_cell=True)
        except (SyntaxError, ValueError, TypeError):
            return None
        finally:
            self.slot.put(self.slot.node)
        return code if code != original and code.co_freevars == original.co_freevars else None


def lines_of(mutant: Mutant) -> range:
    """The lines that show the fault was reached: those of its expression; of the whole body for one in the signature."""
    body = mutant.unit.node.body
    if mutant.line < body[0].lineno:
        return range(body[0].lineno, mutant.unit.lines.stop)
    node: Any = mutant.slot.node if hasattr(mutant.slot.node, "lineno") else mutant.slot.parent
    return range(mutant.line, (getattr(node, "end_lineno", None) or mutant.line) + 1)


def _one_line(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split()) if not isinstance(node, ast.operator | ast.cmpop | ast.boolop) else type(node).__name__
    return text if len(text) <= 100 else text[:97] + "..."


def find_mutants(unit: Unit, operators: Sequence[Operator]) -> list[Mutant]:
    """Every mutant of a unit, in source order."""
    found = []
    for number, slot in enumerate(slots_of(unit.node)):
        changes = [change for operator in operators for change in operator(slot)]
        for turn, (name, replacement) in enumerate(changes):
            line = int(getattr(slot.node, "lineno", 0) or getattr(slot.parent, "lineno", unit.node.lineno))
            _place(replacement, slot)
            found.append(Mutant(f"{unit.address}@{number}.{turn}:{name}", unit, name, line, slot, replacement))
    return found


def slots_of(node: ast.AST) -> Iterator[Slot]:
    """Every place below a function but its docstring, decorators, annotations and the text of f-strings."""
    for field, value in ast.iter_fields(node):
        if field in ("decorator_list", "annotation", "returns", "ctx", "type_params") or isinstance(node, ast.JoinedStr):
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, child in children:
            if isinstance(child, ast.AST) and not _is_text_only(child):
                yield Slot(node, field, index, child)
                yield from slots_of(child)


def _is_text_only(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _place(replacement: ast.AST, slot: Slot) -> None:
    origin = slot.node if hasattr(slot.node, "lineno") else slot.parent
    for node in ast.walk(replacement):
        if "lineno" in node._attributes and not hasattr(node, "lineno"):
            ast.copy_location(node, origin)


def read_mutants(root: Path, targets: Sequence[str], functions: Collection[str], operators: Sequence[Operator]) -> list[Mutant]:
    """Mutants of the functions asked for, of every function where none is named; a file that does not parse has none.

    `path::` stands for every function of a file.
    """
    wanted = {address.split("#")[0] for address in functions}
    found: list[Mutant] = []
    for path in targets:
        try:
            units = read_units(path, (root / path).read_bytes())
        except (OSError, SyntaxError, ValueError):
            continue
        for unit in units:
            if not wanted or unit.address.split("#")[0] in wanted or f"{path}::" in wanted:
                found += find_mutants(unit, operators)
    return found


def sample_evenly(mutants: Sequence[Mutant], limit: int, seed: int) -> list[Mutant]:
    """At most `limit` mutants, drawn at random and kept in source order; the same for the same seed."""
    if limit <= 0 or len(mutants) <= limit:
        return list(mutants)
    chosen = sorted(random.Random(seed).sample(range(len(mutants)), limit))
    return [mutants[index] for index in chosen]


def count_by_function(mutants: Iterable[Mutant], killed: Collection[str]) -> Mapping[str, dict[str, int]]:
    """Address → {killed, total}."""
    counts: dict[str, dict[str, int]] = {}
    for mutant in mutants:
        row = counts.setdefault(mutant.unit.address, {"killed": 0, "total": 0})
        row["total"] += 1
        row["killed"] += mutant.mutant_id in killed
    return counts
