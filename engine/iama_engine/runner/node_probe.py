"""PROBE for Node: searchers in processes of their own look for scripts that pin behaviour; what they find is replayed and narrowed.

The plan is `languages/ecmascript/probe_plan.py`'s; its `seconds` are of processor time, each searcher; on a busy machine it takes up to
`PATIENCE` times as long. What was found is in `probe.json`, in the shape that `probe_run` leaves; a script's
`imports` are names with the module and member they stand for. Surprising: the programs are files in `node/probe` that Node reads.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .contract import RunReport, RunRequest, request_to_json
from .crew import PATIENCE, Crew
from .probe_run import holding, merge, read_journals, read_lines, tidy
from .processes import run_child

PROGRAMS = Path(__file__).absolute().parent / "node" / "probe"
SILENT_S = 8.0
REPLAY_SHARE = 0.12
REPLAY_S = 30.0
"""The most that one replay may take; it takes a second where the machine is not busy."""
MOST_TURNS = 8
_NAMES_ENVIRONMENT = frozenset({"jest", "vitest"})
"""Frameworks that call the environment `test`, which code can see."""
_ZONES = ("UTC", "IST-5:30", "PST8PDT")
_SEEDS = (1, 4242, 7)


def run_node_probe(request: RunRequest, output: Path) -> RunReport:
    """Search, replay, write `probe.json`; ends `completed` also where nothing was found, and says so."""
    started = time.monotonic()
    plan = request.plan
    seconds = min(float(plan["seconds"]), request.limits.wall_s / PATIENCE)
    (output / "probe_request.json").write_text(json.dumps(request_to_json(request)), encoding="utf-8")
    crew = _NodeCrew(request, output, seconds * (1 - REPLAY_SHARE), len(plan["mutants"]))
    if plan["targets"]:
        crew.search()
    found = merge(read_journals(output))
    kept = _replay_all(request, output, found)
    killed = {identifier for script in kept for identifier in script["kills"]}
    statistics = crew.statistics()
    result = {
        "format": 1,
        "scripts": kept,
        "mutants": {"killed": len(killed), "total": len(plan["mutants"]), "by_function": _by_function(plan["mutants"], killed)},
        "statistics": {**statistics, "found": len(found), "kept": len(kept), "seconds": round(time.monotonic() - started, 2)},
    }
    (output / "probe.json").write_text(json.dumps(result), encoding="utf-8")
    tidy(output)
    for path in output.glob("alive-*"):
        path.unlink()
    message = "" if kept else _why_nothing(statistics)
    payload = {key: result[key] for key in ("mutants", "statistics")}
    return RunReport(request.run_id, request.kind, "completed", message=message, payload=payload, outputs=("probe.json",))


def _why_nothing(statistics: dict[str, Any]) -> str:
    failed = statistics.get("failed") or []
    reason = f": {failed[0]}" if failed else ""
    return f"no call of the targets gave anything that could be pinned{reason}"


def _by_function(mutants: list[dict[str, Any]], killed: set[str]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for mutant in mutants:
        row = rows.setdefault(mutant["symbol"], {"killed": 0, "total": 0})
        row["total"] += 1
        row["killed"] += mutant["id"] in killed
    return rows


def probe_environment(request: RunRequest, zone: str = "UTC") -> dict[str, str]:
    """Only what a searcher needs, with a bounded heap."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    heap_mib = max(128, request.limits.memory_bytes // 2 >> 20)
    named = {"NODE_ENV": "test"} if request.framework in _NAMES_ENVIRONMENT else {}
    options = f"--max-old-space-size={heap_mib}"
    return {**kept, **named, "TZ": zone, "CI": "true", "NO_COLOR": "1", "UV_THREADPOOL_SIZE": "2", "NODE_OPTIONS": options}


class _NodeCrew(Crew):
    """Searchers in Node, each of which writes a file with every fault that it tries."""

    silent_s = SILENT_S
    least_s = 2.0
    most_turns = MOST_TURNS

    def command(self, searcher: int, turn: int) -> tuple[list[str], dict[str, str]]:
        """A successor gets half of what is left, so that it too has time to end well."""
        left = self.seconds if turn == 0 else min(self.seconds, (self.ends_at - time.monotonic()) / 2)
        words = (self.output / "probe_request.json", self.output, searcher, self.searchers, turn, round(left, 2))
        return [self.request.node, str(PROGRAMS / "searcher.cjs"), *map(str, words)], probe_environment(self.request)

    def last_beat(self, searcher: int) -> float:
        """From the age of the searcher's file; one that has none yet still reads modules, and counts as alive."""
        alive = self.output / f"alive-{searcher}"
        return time.monotonic() - (time.time() - alive.stat().st_mtime if alive.exists() else 0.0)

    def killed(self) -> int:
        """From the journals."""
        return len({one for line in read_lines(self.output) for one in line.get("kills", ())})

    def statistics(self) -> dict[str, Any]:
        """Sums over the searchers, how often one had to be replaced, and modules that could not be loaded."""
        lines = read_lines(self.output)
        totals: dict[str, Any] = {
            name: sum(line[name] for line in lines if line.get("done")) for name in ("runs", "mutant_runs", "unusable")
        }
        failed = list(dict.fromkeys(reason for line in lines for reason in line.get("failed", ())))
        return {**totals, "replaced": self.replaced(), **({"failed": failed[:20]} if failed else {})}


def _replay_all(request: RunRequest, output: Path, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only scripts, and of them only asserts, that hold in every replay."""
    if not found:
        return []
    scripts = output / "replay.json"
    scripts.write_text(json.dumps(found), encoding="utf-8")

    def answers() -> Iterator[Path]:
        for turn, (zone, seed) in enumerate(zip(_ZONES, _SEEDS, strict=True)):
            said = output / f"replay-{turn}.jsonl"
            words = [str(PROGRAMS / "replay.cjs"), str(output / "probe_request.json"), str(scripts), str(said), str(seed)]
            run_child([request.node, *words], probe_environment(request, zone), time.monotonic() + REPLAY_S, request.limits.output_bytes)
            yield said

    return holding(found, answers())
