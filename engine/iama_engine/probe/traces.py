"""Ask for a trace of the project's own tests, and read it back as types for recipes and as seeds for the search."""

from collections.abc import Mapping, Sequence
from typing import Any

from iama_engine.recipes.contract import CallTypes

from .modules import module_name, source_roots

CALLS_PER_FUNCTION = 40


def plan_trace(files: Mapping[str, bytes], targets: Sequence[str], tests: Sequence[str], framework: str) -> dict[str, Any]:
    """The plan of a TRACE run: whose calls to record, under which module names, and how many of each."""
    roots = source_roots(files, targets)
    return {
        "format": 1,
        "targets": list(targets),
        "modules": {path: module_name(path, roots) for path in targets},
        "tests": list(tests),
        "framework": framework,
        "calls_per_function": CALLS_PER_FUNCTION,
    }


def read_traces(raw: Mapping[str, Any]) -> dict[str, CallTypes]:
    """Address → types seen, from the `types` half of `traces.json`; addresses carry no ordinal."""
    return {address: _call_types(seen) for address, seen in sorted(raw.get("types", {}).items())}


def _call_types(seen: Mapping[str, Any]) -> CallTypes:
    parameters = {name: tuple(sorted(set(types))) for name, types in seen.get("parameters", {}).items()}
    return CallTypes(parameters, tuple(sorted(set(seen.get("returns", ())))), int(seen.get("calls", 0)))
