"""PROBE: search for scripts that pin behaviour, on every core, then replay them in fresh processes and drop what wavers.

The plan: `targets`, `modules` (path → import name), `functions` (addresses; none means all), `seeds` (scripts), `values`
(name → sources), `literals`, `calls` (address → argument lists), `seconds` (of processor time, each searcher; on a busy machine it
takes up to `PATIENCE` times as long), `seed`, `searchers`, `spares` (how many scripts to
keep for their path alone). What was found is in `probe.json`.
"""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .children import child_environment, module_command
from .clock import SUMMER_ZONE
from .contract import End, RunReport, RunRequest, request_to_json
from .crew import PATIENCE, Crew
from .mutants import count_by_function
from .processes import run_child
from .progress import Progress
from .search_child import count_all_goals, read_all_units, wanted_mutants
from .tally import NAME as TALLY

SILENT_S = 6.0
REPLAY_SHARE = 0.14
_ZONES = ("UTC", SUMMER_ZONE)
_REPLAY_SEEDS = (1, 4242)


def run_probe(request: RunRequest, output: Path) -> RunReport:
    """Search, replay, write `probe.json`; ends `completed` also where nothing was found, and says so."""
    started = time.monotonic()
    seconds = min(float(request.plan["seconds"]), request.limits.wall_s / PATIENCE)
    mutants = wanted_mutants(read_all_units(Path.cwd(), request.plan["targets"]), request.plan)
    question = output / "probe_request.json"
    question.write_text(json.dumps(request_to_json(request)), encoding="utf-8")
    crew = _PythonCrew(request, output, seconds * (1 - REPLAY_SHARE), len(mutants))
    crew.share(count_all_goals(mutants))
    crew.search()
    found = merge(read_journals(output))
    kept = replay_all(request, output, found, started + PATIENCE * seconds + 5)
    killed = {identifier for script in kept for identifier in script["kills"]}
    result = {
        "format": 1,
        "scripts": kept,
        "mutants": {"killed": len(killed), "total": len(mutants), "by_function": count_by_function(mutants, killed)},
        "statistics": {**crew.statistics(), "found": len(found), "kept": len(kept), "seconds": round(time.monotonic() - started, 2)},
    }
    (output / "probe.json").write_text(json.dumps(result), encoding="utf-8")
    tidy(output)
    end: End = "completed"
    message = "" if kept else "no call of the targets gave anything that could be pinned"
    payload = {key: result[key] for key in ("mutants", "statistics")}
    return RunReport(request.run_id, request.kind, end, message=message, payload=payload, outputs=("probe.json",))


class _PythonCrew(Crew):
    """Searchers in Python, which beat in a file that all of them share."""

    silent_s = SILENT_S
    least_s = 1.5

    def share(self, goals: int) -> None:
        """Make the file that all of them share."""
        path = self.output / "progress.bin"
        Progress.create(path, self.searchers, goals)
        self._progress = Progress(path, 0, self.searchers)

    def command(self, searcher: int, turn: int) -> tuple[list[str], dict[str, str]]:
        """Each searcher under a hash seed of its own."""
        question = self.output / "probe_request.json"
        words = (str(question.absolute()), str(self.output.absolute()), searcher, self.searchers, turn, self.seconds)
        return module_command("search_child", *map(str, words)), child_environment(self.request, hash_seed=searcher + 1)

    def last_beat(self, searcher: int) -> float:
        """From the shared file."""
        return self._progress.last_beat(searcher)

    def killed(self) -> int:
        """From the shared file."""
        return len(self._progress.killed(self.mutants))

    def statistics(self) -> dict[str, Any]:
        """Sums over the searchers, how often one had to be replaced, and the last trouble one had of its own making."""
        totals: dict[str, Any] = {"runs": 0, "mutant_runs": 0, "pin_runs": 0, "replaced": self.replaced()}
        for line in read_lines(self.output):
            if line.get("done"):
                totals["runs"] += line["runs"]
                totals["mutant_runs"] += line["mutant_runs"]
                totals["pin_runs"] += line["pin_runs"]
            if "trouble" in line:
                totals["trouble"] = line["trouble"]
        return totals


def read_lines(output: Path) -> list[dict[str, Any]]:
    """Every whole line of every journal, with the journal it is from."""
    lines = []
    for journal in sorted(output.glob("journal-*.jsonl")):
        for text in journal.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                lines.append({**json.loads(text), "journal": journal.name})
            except ValueError:
                continue
    return lines


def read_journals(output: Path) -> list[dict[str, Any]]:
    """The finds; a shrunk script stands in the place of the one it came from."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for line in read_lines(output):
        if "statements" in line:
            found[line.pop("journal"), line.pop("number")] = line
    return list(found.values())


def merge(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Drop doubles, and scripts that catch nothing others do not, spares aside; those that catch most first."""
    ordered = sorted(found, key=lambda script: (-len(_catches(script)), len("".join(script["statements"]))))
    covered: set[str] = set()
    kept, known = [], set()
    for script in ordered:
        text = "\n".join(script["statements"])
        fresh = _catches(script) - covered
        if text in known or not (fresh or script["new_lines"] or script.get("spare")):
            continue
        known.add(text)
        covered |= fresh
        kept.append(script)
    return kept


def _catches(script: dict[str, Any]) -> set[str]:
    """Faults that a script tells, and decisions that it pins; the search of another language knows none of those."""
    return {*script["kills"], *script.get("pins", ())}


def replay_all(request: RunRequest, output: Path, found: list[dict[str, Any]], deadline: float) -> list[dict[str, Any]]:
    """Only scripts, and of them only asserts, that hold in every replay."""
    if not found:
        return []
    scripts = output / "replay.json"
    scripts.write_text(json.dumps(found), encoding="utf-8")

    def answers() -> Iterator[Path]:
        for turn, (zone, seed) in enumerate(zip(_ZONES, _REPLAY_SEEDS, strict=True)):
            said = output / f"replay-{turn}.jsonl"
            command = module_command("replay_child", str(scripts.absolute()), str(said.absolute()), str(seed))
            run_child(command, child_environment(request, seed, zone), deadline, request.limits.output_bytes)
            yield said

    return holding(found, answers())


def holding(found: list[dict[str, Any]], answers: Iterable[Path]) -> list[dict[str, Any]]:
    """The scripts that ran in every replay, with the asserts that held in each. An answer is a file of `[number, asserts that held]`
    lines; the next one is asked for when the one before has been read."""
    held: list[set[int] | None] = [set(range(len(script["asserts"]))) for script in found]
    for path in answers:
        said = dict(json.loads(line) for line in whole_lines(path))
        for number, before in enumerate(held):
            after = said.get(number)
            held[number] = before & set(after) if before is not None and after is not None else None
    return [
        narrow(script, numbers)
        for script, numbers in zip(found, held, strict=True)
        if numbers or (numbers is not None and script["raises"])
    ]


def whole_lines(path: Path) -> list[str]:
    """The lines of a file that end; none where there is no file."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text[: text.rfind("\n") + 1].splitlines()


def narrow(script: dict[str, Any], numbers: set[int]) -> dict[str, Any]:
    """A script with those of its asserts that are numbered."""
    return {**script, "asserts": [script["asserts"][number] for number in sorted(numbers)]}


def tidy(output: Path) -> None:
    """Leave nothing in the output folder but what the report names."""
    for pattern in ("journal-*.jsonl", "replay*.json*", "progress.bin", "probe_request.json", TALLY):
        for path in output.glob(pattern):
            path.unlink()
