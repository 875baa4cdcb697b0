"""Plan a search for tests of JavaScript or TypeScript: everything that can be read without running a line.

The runner gets the project's modules with the slices that make them run anew, the faults to tell apart, the marks that show
what a call reaches, and all that code and tests say about values worth trying.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from iama_engine.languages.ecmascript.carve import carve_tests
from iama_engine.languages.ecmascript.commonjs import commonjs_slices
from iama_engine.languages.ecmascript.erasure import NotErasableError, erasing_slices
from iama_engine.languages.ecmascript.imports import EcmaModules, read_imports
from iama_engine.languages.ecmascript.language import JAVASCRIPT, TYPESCRIPT
from iama_engine.languages.ecmascript.literals import Values, read_values
from iama_engine.languages.ecmascript.mutants import find_mutants
from iama_engine.languages.ecmascript.parameters import read_callables
from iama_engine.languages.ecmascript.reach_marks import MARK, Marked, mark_parts
from iama_engine.languages.ecmascript.search_operators import SEARCH
from iama_engine.languages.source_mutants import SourceMutant
from iama_engine.symbols.outline import Symbol
from iama_engine.symbols.syntax import parse

MAX_MUTANTS = 1200
MAX_SEEDS = 400
MAX_LITERALS = 1500
MAX_ROWS = 300
SEARCHERS = 2
MAX_BYTES = 1 << 20
_SUFFIXES = tuple(JAVASCRIPT.suffixes | TYPESCRIPT.suffixes)
_TYPED = tuple(TYPESCRIPT.suffixes)


def plan_script_probe(
    files: Mapping[str, bytes],
    targets: Sequence[str],
    *,
    functions: Sequence[str] = (),
    seconds: float,
    seed: int,
    changed: Mapping[str, bytes] | None = None,
) -> dict[str, Any]:
    """The plan of a PROBE run; every other file among `files` is mined for scripts, literals and arguments.

    `functions` limits what is searched for (`path::Qualified.name`). What a target is `changed` to counts as a fault of each of them, so
    that the search looks for what tells the new code from the old. Places in `modules`, `mutants` and `marks` are bytes of the files as
    they are.
    """
    known = {path for path in files if path.endswith(_SUFFIXES) and not path.endswith(".d.ts") and len(files[path]) <= MAX_BYTES}
    modules = EcmaModules(known)
    wanted = [path for path in targets if path in known]
    own, elsewhere = _values(files, wanted), _values(files, [path for path in sorted(known) if path not in wanted])
    mutants = _mutants(files, wanted, functions, seed)
    marks, parts = _marks(files, wanted)
    tests = {path: files[path] for path in known if JAVASCRIPT.is_test_path(path)}
    return {
        "format": 1,
        "targets": wanted,
        "modules": {path: _module(path, files[path]) for path in _reachable(files, wanted, tests, modules)},
        "mutants": [*_changes(files, functions, changed or {}, parts), *(_mutant(one, marks) for one in mutants)],
        "marks": {path: list(marked.insertions) for path, marked in marks.items()},
        "mark_name": MARK,
        "parts": parts,
        "callables": [asdict(one) for path in wanted for one in read_callables(path, files[path])],
        "seeds": [asdict(one) for one in carve_tests(tests, modules)[:MAX_SEEDS]],
        "near": {path: sorted(values.literals.items(), key=lambda pair: pair[1]) for path, values in own.items()},
        "literals": list(_joined(elsewhere).literals)[:MAX_LITERALS],
        "named": _joined({**own, **elsewhere}).named,
        "calls": _joined(elsewhere).calls,
        "rows": sorted(_joined(elsewhere).rows, key=lambda row: sum(map(len, row.values())))[:MAX_ROWS],
        "seconds": seconds,
        "seed": seed,
        "searchers": SEARCHERS,
    }


def _values(files: Mapping[str, bytes], paths: Sequence[str]) -> dict[str, Values]:
    return {path: read_values(parse(files[path], grammar=TYPESCRIPT.grammar(path)).root_node) for path in paths}


def _joined(values: Mapping[str, Values]) -> Values:
    whole = Values()
    for one in values.values():
        whole.join(one)
    return whole


def _mutants(files: Mapping[str, bytes], targets: Sequence[str], functions: Sequence[str], seed: int) -> list[SourceMutant]:
    found: list[SourceMutant] = []
    asked = {address.split("#")[0] for address in functions}
    for path in targets:
        wanted = [address for address in asked if address.startswith(f"{path}::")]
        if not asked or wanted:
            found += find_mutants(path, files[path], wanted, SEARCH)
    return (
        found
        if len(found) <= MAX_MUTANTS
        else sorted(random.Random(seed).sample(found, MAX_MUTANTS), key=lambda one: (one.path, one.start))
    )


def _marks(files: Mapping[str, bytes], targets: Sequence[str]) -> "tuple[dict[str, _Numbered], list[dict[str, Any]]]":
    marks: dict[str, _Numbered] = {}
    parts: list[dict[str, Any]] = []
    for path in targets:
        marked = mark_parts(path, files[path], len(parts))
        marks[path] = _Numbered(len(parts), marked)
        parts += [{"path": path, "symbol": part.symbol} for part in marked.parts]
    return marks, parts


class _Numbered:
    """The marks of one file, its parts counted from `first`."""

    def __init__(self, first: int, marked: Marked) -> None:
        self.first, self.insertions, self._marked = first, marked.insertions, marked

    def part_at(self, at: int) -> int:
        """The number of the part around a byte, -1 outside of all."""
        number = self._marked.innermost(at)
        return self.first + number if number >= 0 else -1


def _mutant(one: SourceMutant, marks: Mapping[str, _Numbered]) -> dict[str, Any]:
    return {
        "id": f"{one.path}:{one.start}:{one.end}:{one.operator}:{one.after}",
        "path": one.path,
        "symbol": one.symbol,
        "line": one.line,
        "start": one.start,
        "end": one.end,
        "text": one.text.decode("utf-8", "surrogateescape"),
        "part": marks[one.path].part_at(one.start),
    }


def _changes(
    files: Mapping[str, bytes], functions: Sequence[str], changed: Mapping[str, bytes], parts: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """For each function that a change touches, the new file with all others of them as they were, in the place of the whole old one."""
    entries = {part["symbol"]: number for number, part in reversed(list(enumerate(parts)))}
    for path, new in changed.items():
        old = files[path]
        was, now = ({one.address: one for one in TYPESCRIPT.index(path, text).symbols} for text in (old, new))
        touched = [address for address in functions if address in was and address in now]
        for symbol in (address for address in touched if address in entries):
            others = [now[one] for one in touched if not _overlap(now[one], now[symbol])]
            kept = applied(new, [(one.start_byte, one.end_byte, _text(old, was[one.address])) for one in others])
            text = applied(kept, _module(path, kept)["slices"])
            yield {
                "id": f"{path}:change:{symbol}",
                "operator": "change",
                "path": path,
                "symbol": symbol,
                "line": old.count(b"\n", 0, was[symbol].start_byte) + 1,
                "start": 0,
                "end": len(old) + 1,
                "text": text.decode("utf-8", "surrogateescape"),
                "part": entries[symbol],
            }


def _overlap(one: Symbol, other: Symbol) -> bool:
    return one.start_byte < other.end_byte and other.start_byte < one.end_byte


def _text(source: bytes, symbol: Symbol) -> str:
    return source[symbol.start_byte : symbol.end_byte].decode("utf-8", "surrogateescape")


def applied(source: bytes, slices: Sequence[Sequence[Any]]) -> bytes:
    """A text with slices of it replaced, as the runner does it: the first of two that overlap."""
    parts: list[bytes] = []
    at = 0
    for start, end, text in sorted(slices, key=lambda one: one[0]):
        if start >= at:
            parts += [source[at:start], str(text).encode("utf-8", "surrogateescape")]
            at = end
    return b"".join([*parts, source[at:]])


def _module(path: str, source: bytes) -> dict[str, Any]:
    """How a file becomes something that runs anew: by slices, or (`typed`) by a compiler of the project where types are not all."""
    root = parse(source, grammar=TYPESCRIPT.grammar(path)).root_node
    try:
        erased = erasing_slices(root) if path.endswith(_TYPED) else ()
    except NotErasableError:
        return {"typed": True, "slices": []}
    if path.endswith((".tsx", ".jsx")):
        return {"typed": True, "slices": []}
    return {"typed": False, "slices": [list(one) for one in (*erased, *commonjs_slices(root))]}


def _reachable(files: Mapping[str, bytes], targets: Sequence[str], tests: Mapping[str, bytes], modules: EcmaModules) -> list[str]:
    """Targets, and all that they or the tests import, however far away."""
    found: dict[str, None] = {}
    waiting = [*targets, *tests]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = None
        grammar = TYPESCRIPT.grammar(path)
        waiting += modules.edges(path, read_imports(files[path], parse(files[path], grammar=grammar), grammar))
    return sorted(found)
