"""MUTATION for Java: faults that came as slices of bytes, compiled one file at a time and judged in one warm JVM.

The plan: `targets`, `mutants` (see `node_mutation`), `entries` (`path`, `symbol`, `at`: where each method begins), `limit` and
`seconds`. The payload is the one of `mutation_run`, with `not_compiled`: faults that javac refused, which belong to no total. First
each test class runs once and tells which methods it enters; a fault meets only the classes that enter its method, the quickest first.
Surprising: the JVM ends itself whenever a fault may have spoilt it, and then a new one goes on from there.
"""

import base64
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .contract import RunReport, RunRequest
from .java_build import BuildFailed, javac_options
from .java_run import JavaRun, broken, prepare_java
from .node_mutation_report import Judged, NodeVerdict, describe
from .pristine import Pristine
from .processes import run_child
from .tally import Tally

_SLOWER, _EXTRA_S = 3.0, 1.0
_AGAIN = 3.0
"""Times the patience for a test class that took too long with a fault, before that counts."""
_LOOK_SHARE = 0.5
Verdict = tuple[NodeVerdict, str | None]
"""What became of a fault, and the test that found it."""


@dataclass
class Unit:
    """A test class without a fault: tests that pass and that do not, its seconds, numbers of the methods that it enters."""

    passed: list[str] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    seconds: float = 0.0
    entered: frozenset[int] = frozenset()


def run_java_mutation(request: RunRequest, output: Path) -> RunReport:
    """Score the request's tests; ends `completed` even where the time was too short for every mutant."""
    started = time.monotonic()
    deadline = started + min(float(request.plan["seconds"]), request.limits.wall_s * 0.8)
    try:
        run = prepare_java(request, output, deadline)
        return _Scorer(run, output, deadline).score(started)
    except BuildFailed as failed:
        return broken(request, failed)
    finally:
        for name in ("pristine", "classes"):
            shutil.rmtree(output / name, ignore_errors=True)


class _Scorer:
    def __init__(self, run: JavaRun, output: Path, deadline: float) -> None:
        self.run, self.output, self.deadline = run, output, deadline
        self.request = run.request
        self.pristine = Pristine(Path.cwd(), output / "pristine")
        self.classes = dict(run.classes())
        self.units: dict[str, Unit] = {}
        self.verdicts: dict[int, Verdict] = {}
        self.not_compiled: set[int] = set()

    def score(self, started: float) -> RunReport:
        is_telling = self._look()
        ready = time.monotonic()
        if not any(unit.passed for unit in self.units.values()):
            message = "no test passes on the code as it is, so no fault could be judged"
            return RunReport(self.request.run_id, self.request.kind, "no_tests", message=message)
        self._judge(self._reaching(is_telling))
        self.verdicts = shown(self.verdicts, is_whole=not self._unseen())
        mutants, wanted = self.request.plan["mutants"], self.request.plan.get("limit") or len(self.request.plan["mutants"])
        judged = [Judged(mutants[at], *self.verdicts[at]) for at in sorted(self.verdicts)]
        untried = [at for at in range(len(mutants)) if at not in self.verdicts and at not in self.not_compiled]
        judged += [Judged(mutants[at], "not tried") for at in untried[: max(0, wanted - len(judged))]]
        payload = {
            **describe(judged),
            "not_compiled": len(self.not_compiled),
            "tests": sum(len(unit.passed) for unit in self.units.values()),
            "failing": [test_id for unit in self.units.values() for test_id in unit.failing],
            "seconds": {"coverage": round(ready - started, 3), "mutants": round(time.monotonic() - ready, 3)},
        }
        return RunReport(self.request.run_id, self.request.kind, "completed", payload=payload)

    def _look(self) -> bool:
        """Each test class once, in a JVM that is started again behind one that ends it; whether methods could be told apart."""
        until = time.monotonic() + (self.deadline - time.monotonic()) * _LOOK_SHARE
        telling = True
        while self._unseen() and time.monotonic() < until:
            begun = ""
            for line in self._start({"look": "1"}, [("class", name, self.classes[name]) for name in self._unseen()], until):
                telling = bool(line.get("telling", telling))
                begun = "" if line.get("looked") == begun else str(line.get("begun", begun))
                self._note_look(line)
            if begun and time.monotonic() < until:
                self.units[begun] = Unit(failing=[f"{self.classes[begun]}::{begun.rpartition('.')[2]}"])
            elif self._unseen():
                self.units.pop(begun, None)
                break
        return telling

    def _unseen(self) -> list[str]:
        return [name for name in self.classes if name not in self.units]

    def _note_look(self, line: Mapping[str, Any]) -> None:
        if "test_id" in line:
            unit = self.units.setdefault(line["class"], Unit())
            if line["outcome"] != "skipped":
                (unit.passed if line["outcome"] == "passed" else unit.failing).append(line["test_id"])
        elif "looked" in line:
            unit = self.units.setdefault(line["looked"], Unit())
            unit.seconds = float(line["seconds"])
            unit.entered = frozenset(map(int, line["entered"].split()))

    def _reaching(self, is_telling: bool) -> list[list[str]]:
        """For each mutant the test classes that enter its method, the quickest first; all where methods could not be told apart."""
        numbers = {entry["symbol"]: number for number, entry in enumerate(self.request.plan["entries"])}
        useful = sorted((name for name, unit in self.units.items() if unit.passed), key=lambda name: self.units[name].seconds)
        return [
            [name for name in useful if not is_telling or numbers[mutant["symbol"]] in self.units[name].entered]
            for mutant in self.request.plan["mutants"]
        ]

    def _judge(self, reaching: Sequence[Sequence[str]]) -> None:
        """In the plan's order, so that what the time cuts off is a fair sample."""
        wanted = self.request.plan.get("limit") or len(reaching)
        tally = Tally(self.output, wanted)
        patience: dict[int, float] = {}
        while time.monotonic() < self.deadline and len(self.verdicts) < wanted:
            pending = [at for at in range(len(reaching)) if at not in self.verdicts and at not in self.not_compiled]
            if not pending:
                break
            lines = [self._mutant_line(at, reaching[at], patience.get(at, 1.0)) for at in pending]
            told = {"look": "0", "seconds": str(self.deadline - time.monotonic()), "limit": str(wanted - len(self.verdicts))}
            begun, before = -1, len(self.verdicts) + len(self.not_compiled) + len(patience)
            for line in self._start(told, [*self._known(), *lines], self.deadline):
                begun = int(line.get("begun", begun))
                if "mutant" in line:
                    self._note_verdict(line, patience, is_first=line["mutant"] == pending[0])
                if tally.is_due():
                    tally.tell(len(self.verdicts), sum(verdict in ("killed", "timed out") for verdict, _ in self.verdicts.values()))
            if len(self.verdicts) + len(self.not_compiled) + len(patience) == before:
                if begun < 0 or time.monotonic() >= self.deadline:
                    break
                self.verdicts[begun] = ("killed", None)

    def _note_verdict(self, line: Mapping[str, Any], patience: dict[int, float], *, is_first: bool) -> None:
        at, verdict, test = int(line["mutant"]), line["verdict"], line["test"]
        if verdict == "not compiled":
            self.not_compiled.add(at)
        elif verdict == "overran" and at not in patience:
            patience[at] = _AGAIN
        elif verdict == "overran":
            self.verdicts[at] = ("timed out", test)
        elif verdict != "unsure" or is_first:
            self.verdicts[at] = ("killed" if verdict in ("unsure", "ended") else verdict, test)

    def _known(self) -> list[tuple[str, ...]]:
        lines: list[tuple[str, ...]] = []
        for name, unit in self.units.items():
            lines.append(("class", name, self.classes[name]))
            lines.append(("limit_s", name, str(unit.seconds * _SLOWER + _EXTRA_S)))
            lines += [("expect", name, test_id) for test_id in unit.passed]
        return lines

    def _mutant_line(self, at: int, classes: Sequence[str], patience: float) -> tuple[str, ...]:
        mutant = self.request.plan["mutants"][at]
        text = base64.b64encode(mutant["text"].encode("utf-8", "surrogateescape")).decode()
        return ("mutant", str(at), mutant["path"], str(mutant["start"]), str(mutant["end"]), text, " ".join(classes), str(patience))

    def _start(self, told: Mapping[str, str], lines: Sequence[tuple[str, ...]], until: float) -> Iterator[dict[str, Any]]:
        """One JVM to its end, then what it told; the tree is as it was afterwards."""
        records = self.output / "judged.jsonl"
        records.unlink(missing_ok=True)
        settings = self.output / "judge.settings"
        rows = [*told.items(), ("records", str(records)), *self._common(), *lines]
        settings.write_text("".join("\t".join(words) + "\n" for words in rows), "utf-8")
        command = self.run.command("iama.Judge", settings, map(str, self.run.tools.jars))
        run_child(command, self.run.environment, until, self.request.limits.output_bytes)
        self.pristine.restore()
        yield from _read(records)

    def _common(self) -> list[tuple[str, ...]]:
        build, plan = self.run.build, self.request.plan
        options = [word for word in javac_options(build.sources, self.run.tools.version)[2:] if word != "-g"]
        compile_path = [*map(str, (build.main, *self.run.tools.jars)), str(self.run.tools.helper)]
        return [
            ("per_test_s", str(self.request.limits.per_test_s)),
            ("encoding", build.sources.encoding),
            *(("javac", word) for word in [*options, "-g:lines,source", "-implicit:none"]),
            *(("compile_path", place) for place in compile_path),
            *(("folder", f"{place}/") for place in (build.tests, build.main)),
            *(("root", root.folder) for root in build.sources.roots),
            *(("entry", entry["path"], str(entry["at"])) for entry in plan["entries"]),
            *(("leave_out", test_id) for test_id in self.request.deselect),
        ]


def shown(verdicts: Mapping[int, Verdict], *, is_whole: bool) -> dict[int, Verdict]:
    """What the looks allow to say: where there was no time to look at every class, only that a fault was found."""
    return {at: told for at, told in verdicts.items() if is_whole or told[0] in ("killed", "timed out")}


def _read(records: Path) -> Iterator[dict[str, Any]]:
    """Whole lines; the last one may be half of one."""
    if not records.exists():
        return
    for line in records.read_text("utf-8", "replace").splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
