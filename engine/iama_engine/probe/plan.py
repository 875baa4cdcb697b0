"""Plan a search: which files and functions, and everything worth knowing that lies outside of them.

Tests are mined here, outside the sandbox, because reading them needs no running; the runner gets scripts and values.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .carve import Carved, carve_tests
from .doctests import carve_doctests
from .modules import module_name, source_roots

MAX_SEEDS = 600
MAX_LITERALS = 1500
SEARCHERS = 2


def plan_probe(
    files: Mapping[str, bytes],
    targets: Sequence[str],
    *,
    functions: Sequence[str] = (),
    traces: Mapping[str, Any] | None = None,
    seconds: float,
    seed: int,
    spares: int = 0,
) -> dict[str, Any]:
    """The plan of a PROBE run; every other Python file among `files` is mined for scripts, literals and arguments.

    `functions` limits what is searched for (`path::Qualified.name`); `traces` is the raw `traces.json` of a TRACE run.
    `spares` is how many scripts are kept for a new path through the functions alone.
    """
    roots = source_roots(files, targets)
    modules = {path: module_name(path, roots) for path in targets}
    carved = mine_scripts(files, targets)
    return {
        "format": 1,
        "targets": list(targets),
        "modules": modules,
        "functions": list(functions),
        "seeds": _shortest_first(carved),
        "values": {name: values[:40] for name, values in carved.values.items()},
        "literals": carved.literals[:MAX_LITERALS],
        "calls": _calls(traces),
        "seconds": seconds,
        "seed": seed,
        "searchers": SEARCHERS,
        "spares": spares,
    }


def mine_scripts(files: Mapping[str, bytes], targets: Sequence[str]) -> Carved:
    """What every other Python file and the examples in the targets call."""
    roots = source_roots(files, targets)
    modules = {path: module_name(path, roots) for path in targets}
    known = {module_name(path, roots) for path in files if path.endswith(".py")}
    carved = carve_tests({path: source for path, source in files.items() if path not in targets}, known, set(modules.values()))
    for path in targets:
        carved = carved.joined(carve_doctests(files[path], modules[path]))
    return carved


def _shortest_first(carved: Carved) -> list[dict[str, Any]]:
    ordered = sorted(carved.seeds, key=lambda seed: sum(map(len, seed.statements)))
    return [{"statements": list(seed.statements), "imports": list(seed.imports), "origin": seed.origin} for seed in ordered[:MAX_SEEDS]]


def _calls(traces: Mapping[str, Any] | None) -> dict[str, list[dict[str, str | None]]]:
    """Argument lists of a trace without those of which nothing is literal."""
    found: dict[str, list[dict[str, str | None]]] = {}
    for address, calls in (traces or {}).get("calls", {}).items():
        rows = [call["arguments"] for call in calls]
        found[address] = [row for row in rows if any(value is not None for value in row.values())]
    return {address: rows for address, rows in found.items() if rows}
