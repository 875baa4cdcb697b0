"""What a reader wants to know of a code base before choosing how far to go: who imports whom, what is risky, where the hot spots are.

Counted, never guessed: the same tree and targets give the same survey. It speaks of the targets and their neighbours by one
import; the rest of the tree is in the totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iama_engine.context.screening import is_test_path
from iama_engine.measures import measure_source
from iama_engine.symbols.cycles import import_cycles
from iama_engine.symbols.index import Symbol, TreeIndex

HOT_SPOTS = 25
COMPLEX, LONG, WIDELY_USED, DATED = 15, 80, 5, 10
"""From which complexity and length of a function, number of importers and number of legacy idioms a module is riskier to change."""


@dataclass(frozen=True, slots=True)
class ModuleSurvey:
    """One file: figures of its largest function, its place in the graph, and why changing it is risky."""

    path: str
    is_target: bool
    lines: int
    functions: int
    complexity: int
    longest_function: int
    legacy_idioms: int
    imports: tuple[str, ...]
    imported_by: tuple[str, ...]
    tests: tuple[str, ...]
    risk: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A function of a target where a mistake is likely and reaches far; weighed by complexity times one plus its importers."""

    symbol: str
    lines: int
    complexity: int
    imported_by: int
    weight: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Totals of the whole tree, the targets with their neighbours, import cycles that touch them, hot spots in order."""

    files: int
    imports: int
    modules: tuple[ModuleSurvey, ...]
    cycles: tuple[tuple[str, ...], ...]
    hot_spots: tuple[HotSpot, ...]


def survey_tree(index: TreeIndex, sources: Mapping[str, bytes], targets: Sequence[str]) -> Survey:
    """Survey `targets`, all of them files of the index; `sources` holds the files' contents."""
    importers = index.importers()
    chosen = frozenset(targets)
    shown = {path for target in targets for path in (target, *index.graph[target], *importers[target])}
    cycles = tuple(cycle for cycle in import_cycles(index.graph) if chosen & frozenset(cycle))
    in_cycle = frozenset(path for cycle in cycles for path in cycle)
    modules = tuple(_module(index, importers, sources[path], path, (path in chosen, path in in_cycle)) for path in sorted(shown))
    spots = (_hot_spot(symbol, len(importers[path])) for path in sorted(chosen) for symbol in _functions(index, path))
    ordered = sorted(spots, key=lambda spot: (-spot.weight, spot.symbol))[:HOT_SPOTS]
    return Survey(len(index.files), sum(map(len, index.graph.values())), modules, cycles, tuple(ordered))


def _module(
    index: TreeIndex, importers: Mapping[str, tuple[str, ...]], source: bytes, path: str, standing: tuple[bool, bool]
) -> ModuleSurvey:
    functions, measured = _functions(index, path), measure_source(source, path)
    tests = tuple(user for user in importers[path] if is_test_path(user))
    users = tuple(user for user in importers[path] if user not in tests)
    complexity = max((function.complexity for function in functions), default=0)
    longest = max((function.lines for function in functions), default=0)
    idioms = sum(measured.idioms.values())
    grounds = (
        (complexity >= COMPLEX, f"a function of complexity {complexity}"),
        (longest >= LONG, f"a function of {longest} lines"),
        (len(users) >= WIDELY_USED, f"imported by {len(users)} files"),
        (idioms >= DATED, f"{idioms} legacy idioms"),
        (not tests and not is_test_path(path), "no test imports it"),
        (standing[1], "part of an import cycle"),
    )
    reasons = tuple(reason for holds, reason in grounds if holds)
    return ModuleSurvey(
        path,
        standing[0],
        measured.lines,
        len(functions),
        complexity,
        longest,
        idioms,
        index.graph[path],
        users,
        tests,
        _word(reasons),
        reasons,
    )


def _word(reasons: Sequence[str]) -> str:
    return "high" if len(reasons) >= 3 else "medium" if len(reasons) == 2 else "low"


def _functions(index: TreeIndex, path: str) -> list[Symbol]:
    return [symbol for symbol in index.files[path].symbols if symbol.kind != "class"]


def _hot_spot(symbol: Symbol, importers: int) -> HotSpot:
    return HotSpot(symbol.address, symbol.lines, symbol.complexity, importers, symbol.complexity * (1 + importers))
