"""Slowdowns: what the run is asked that times touched functions on the old code and on the new one, and what it answered.

Which calls there are is `growth.py`'s, which of them are timed, how and for how long the runner's (`runner/pace_run.py`).
Of every touched function it is said whether it was timed, and why where it was not.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iama_engine.probe.growth import GrownCall
from iama_engine.probe.mixture import PlainScript
from iama_engine.probe.modules import module_name, source_roots
from iama_engine.probe.plan import mine_scripts
from iama_engine.runner.contract import RunReport
from iama_engine.runner.pace_side import BEFORE, NOW
from iama_engine.runner.units import Unit, read_units

PACE_S = 8.0
"""Processor seconds that counting and timing take by default, of both sides together."""


@dataclass(frozen=True, slots=True)
class Slowdown:
    """Seconds before and now at the largest size that both reached, and the powers by which the time grew with the input up to there."""

    address: str
    call: str
    size: int
    before_s: float
    now_s: float
    power_before: float
    power_now: float


@dataclass(frozen=True, slots=True)
class Paces:
    """What was timed: slowdowns, at most one a function; how many functions; and why others were not, or not to the end, by address."""

    slowdowns: tuple[Slowdown, ...] = ()
    timed: int = 0
    untimed: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    """Processor time of the calls."""

    def __add__(self, other: "Paces") -> "Paces":
        """Both together; no function is in two."""
        slowdowns, untimed = (*self.slowdowns, *other.slowdowns), {**self.untimed, **other.untimed}
        return Paces(slowdowns, self.timed + other.timed, untimed, self.seconds + other.seconds)


def known_scripts(files: Mapping[str, bytes], targets: Sequence[str]) -> list[PlainScript]:
    """What the project's own tests and examples call, cut out of them."""
    return [PlainScript(seed.statements, seed.imports) for seed in mine_scripts(files, targets).seeds]


def plan_pace(
    files: Mapping[str, bytes],
    changed: Mapping[str, bytes | None],
    functions: Sequence[str],
    calls: Sequence[GrownCall],
    seconds: float = PACE_S,
) -> dict[str, Any]:
    """The plan of a PACE run. `files` is the old code, `changed` the new content of what differs; `functions` are addresses."""
    paths = sorted({address.split("::")[0] for address in functions})
    roots = source_roots(files, paths)
    old, new = (
        _spans(files, paths),
        _spans({**files, **{path: content or b"" for path, content in changed.items()}}, sorted({*paths, *changed})),
    )
    return {
        "format": 1,
        "modules": [module_name(path, roots) for path in paths],
        "functions": [{"address": one, BEFORE: old.get(one, []), NOW: new.get(one, [])} for one in functions],
        "calls": [{"source": call.source, "imports": list(call.imports), "way": call.way} for call in calls],
        "changed": {path: None if content is None else base64.b64encode(content).decode() for path, content in changed.items()},
        "seconds": seconds,
    }


def _spans(files: Mapping[str, bytes], paths: Iterable[str]) -> dict[str, list[tuple[str, int, int]]]:
    """Address → file, first and last line; nothing of a file that does not parse."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for path in paths:
        for unit in _units(files, path):
            found.setdefault(unit.address, []).append((path, min(unit.first_lines), unit.lines[-1]))
    return found


def _units(files: Mapping[str, bytes], path: str) -> list[Unit]:
    try:
        return read_units(path, files.get(path, b"")) if path.endswith(".py") else []
    except (SyntaxError, ValueError):
        return []


def read_pace(report: RunReport, functions: Sequence[str], calls: Sequence[GrownCall]) -> Paces:
    """What a PACE run told. A run that ended otherwise timed nothing, and that is said of each function."""
    if report.end != "completed":
        return Paces(untimed=dict.fromkeys(functions, f"the run ended: {report.message or report.end}"))
    told = report.payload["functions"]
    return Paces(
        tuple(_slowdown(one["address"], one["slower"], calls) for one in told if one["slower"]),
        sum(not one["untimed"] for one in told),
        {one["address"]: one["untimed"] for one in told if one["untimed"]},
        report.payload["seconds"],
    )


def _slowdown(address: str, slower: Mapping[str, Any], calls: Sequence[GrownCall]) -> Slowdown:
    powers = (round(slower["power_before"], 1), round(slower["power_now"], 1))
    return Slowdown(address, calls[slower["call"]].shown, slower["size"], slower["before_s"], slower["now_s"], *powers)
