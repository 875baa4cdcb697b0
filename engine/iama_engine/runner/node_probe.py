"""PROBE for Node: searchers in processes of their own look for scripts that pin behaviour; what they find is replayed and narrowed.

The plan is `languages/ecmascript/probe_plan.py`'s; its `seconds` are of processor time, each searcher; on a busy machine it takes up to
`PATIENCE` times as long. What was found is in `probe.json`, in the shape that `probe_run` leaves; a script's
`imports` are names with the module and member they stand for. Surprising: the programs are files in `node/probe` that Node reads.
"""

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from .contract import RunReport, RunRequest, request_to_json
from .probe_run import PATIENCE, merge, narrow, read_journals, read_lines, tidy, whole_lines
from .processes import kill_group, run_child
from .tally import Tally

PROGRAMS = Path(__file__).absolute().parent / "node" / "probe"
SILENT_S = 8.0
REPLAY_SHARE = 0.12
REPLAY_S = 30.0
"""The most that one replay may take; it takes a second where the machine is not busy."""
MOST_TURNS = 8
_MIN_LEFT_S = 2.0
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
    crew = _Crew(request, output, seconds * (1 - REPLAY_SHARE))
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


@dataclass
class _Crew:
    """The searchers: started, watched, replaced when they fall silent or die."""

    request: RunRequest
    output: Path
    seconds: float
    running: dict[int, "Popen[bytes]"] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)
    begun: dict[int, float] = field(default_factory=dict)
    ends_at: float = 0.0

    def search(self) -> None:
        """Keep every searcher going until the end."""
        mutants = len(self.request.plan["mutants"])
        tally = Tally(self.output, mutants)
        self.ends_at = time.monotonic() + PATIENCE * self.seconds
        for searcher in range(self._searchers()):
            self._start(searcher, 0)
        try:
            while self.running and time.monotonic() < self.ends_at:
                time.sleep(0.05)
                if tally.is_due():
                    killed = len({one for line in read_lines(self.output) for one in line.get("kills", ())})
                    tally.tell(killed, killed)
                for searcher, process in list(self.running.items()):
                    if process.poll() is not None or time.monotonic() - self._last_sign(searcher) > SILENT_S:
                        self._replace(searcher, process)
        finally:
            for process in self.running.values():
                kill_group(process)

    def _searchers(self) -> int:
        return max(1, int(self.request.plan.get("searchers", 2)))

    def _last_sign(self, searcher: int) -> float:
        """Monotonic time of the last sign of life: the searcher's file is written with every fault that it tries."""
        alive = self.output / f"alive-{searcher}"
        age = time.time() - alive.stat().st_mtime if alive.exists() else 0.0
        return max(self.begun[searcher], time.monotonic() - age)

    def _start(self, searcher: int, turn: int) -> None:
        left = self.seconds if turn == 0 else min(self.seconds, (self.ends_at - time.monotonic()) / 2)
        words = (self.output / "probe_request.json", self.output, searcher, self._searchers(), turn, round(left, 2))
        with (self.output / "searchers.log").open("ab") as log:
            self.running[searcher] = Popen(
                [self.request.node, str(PROGRAMS / "searcher.cjs"), *map(str, words)],
                env=probe_environment(self.request),
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        self.turns[searcher], self.begun[searcher] = turn, time.monotonic()

    def _replace(self, searcher: int, process: "Popen[bytes]") -> None:
        kill_group(process)
        process.wait()
        del self.running[searcher]
        journal = self.output / f"journal-{searcher}-{self.turns[searcher]}.jsonl"
        is_done = journal.exists() and b'{"done":true' in journal.read_bytes()[-4000:]
        if not is_done and self.turns[searcher] < MOST_TURNS and self.ends_at - time.monotonic() > _MIN_LEFT_S:
            self._start(searcher, self.turns[searcher] + 1)

    def statistics(self) -> dict[str, Any]:
        """Sums over the searchers, how often one had to be replaced, and modules that could not be loaded."""
        done = [line for line in read_lines(self.output) if line.get("done")]
        totals: dict[str, Any] = {name: sum(line[name] for line in done) for name in ("runs", "mutant_runs", "unusable")}
        failed = list(dict.fromkeys(reason for line in read_lines(self.output) for reason in line.get("failed", ())))
        return {**totals, "replaced": sum(self.turns.values()), **({"failed": failed[:20]} if failed else {})}


def _replay_all(request: RunRequest, output: Path, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only scripts, and of them only asserts, that hold in every replay."""
    if not found:
        return []
    scripts = output / "replay.json"
    scripts.write_text(json.dumps(found), encoding="utf-8")
    holding: list[set[int] | None] = [set(range(len(script["asserts"]))) for script in found]
    for turn, (zone, seed) in enumerate(zip(_ZONES, _SEEDS, strict=True)):
        answers = output / f"replay-{turn}.jsonl"
        words = [str(PROGRAMS / "replay.cjs"), str(output / "probe_request.json"), str(scripts), str(answers), str(seed)]
        run_child([request.node, *words], probe_environment(request, zone), time.monotonic() + REPLAY_S, request.limits.output_bytes)
        said = dict(json.loads(line) for line in whole_lines(answers))
        for number, before in enumerate(holding):
            after = said.get(number)
            holding[number] = before & set(after) if before is not None and after is not None else None
    return [
        narrow(script, numbers)
        for script, numbers in zip(found, holding, strict=True)
        if numbers or (numbers is not None and script["raises"])
    ]
