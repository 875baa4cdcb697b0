"""PROBE for Java: a warm JVM looks for scripts that tell planted faults; what it finds is replayed in JVMs of its own.

The plan is `languages/java/probe_plan.py`'s; its `seconds` are of processor time and for the whole search, a JVM that had to be started
again included, the compiling before and the replays behind it not; on a busy machine it takes up to `PATIENCE` times as long. What was
found is in `probe.json`, each script the lines of one test. Surprising: what ends the JVM, or never comes back, costs that JVM; the
next one goes on without it.
"""

import base64
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .contract import RunReport, RunRequest
from .java_build import BuildFailed, javac_options
from .java_run import JavaRun, broken, prepare_java
from .java_sources import class_of
from .pristine import Pristine
from .probe_run import whole_lines
from .processes import run_child

BUILD_S = 90.0
SEARCH_SHARE = 0.75
REPLAY_SHARE = 0.95
"""Of the time that the run has, until when the search and the replays have to be over."""
PATIENCE = 5.0
END_S = 2.0
"""What a JVM gets to end by itself before it is ended."""
MOST_TURNS = 6
_MIN_LEFT_S = 2.0
_ELSEWHERE = (
    ("-Duser.timezone=Asia/Kolkata", "-Duser.language=de", "-Duser.country=DE"),
    ("-Duser.timezone=America/Los_Angeles", "-Duser.language=en", "-Duser.country=US"),
)
"""Time zone and language of the replays; tests run under UTC and American English, so that what depends on either is not kept."""
_UNVERIFIED = ("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
"""The search loads the same classes, all of them fresh from javac, some hundred times."""
_ALL_ERRORS = "-XDshould-stop.ifError=FLOW"
"""javac follows the flow also where a type is wrong, so that what does not compile is told in one round."""
_OLD_GUARD = range(12, 24)
"""Versions in which a security manager is there, and has to be asked for."""
Line = tuple[str, ...]


def run_java_probe(request: RunRequest, output: Path) -> RunReport:
    """Search, replay, write `probe.json`; ends `completed` also where nothing was found, and says so."""
    started = time.monotonic()
    try:
        run = prepare_java(request, output, started + min(BUILD_S, request.limits.wall_s / 2))
        return _Prober(run, output, started).probe()
    except BuildFailed as failed:
        return broken(request, failed)
    finally:
        for name in ("pristine", "classes"):
            shutil.rmtree(output / name, ignore_errors=True)
        for pattern in ("probed.jsonl", "replayed-*.jsonl", "probe*.settings", "replay*.settings"):
            for path in output.glob(pattern):
                path.unlink()


class _Prober:
    def __init__(self, run: JavaRun, output: Path, started: float) -> None:
        self.run, self.output, self.plan, self.started = run, output, run.request.plan, started
        self.pristine = Pristine(Path.cwd(), output / "pristine")
        self.found: list[dict[str, Any]] = []
        self.statistics: dict[str, Any] = {"runs": 0, "not_compiled": 0, "replaced": -1}
        self.trouble = ""

    def probe(self) -> RunReport:
        if self.plan["targets"]:
            self._search()
        kept = self._holding(_covering(self.found))
        killed = {kill for script in kept for kill in script["kills"]}
        self.statistics |= {"found": len(self.found), "kept": len(kept), "seconds": round(time.monotonic() - self.started, 2)}
        mutants = {"killed": len(killed), "total": len(self.plan["mutants"]) - self.statistics["not_compiled"]}
        mutants["by_function"] = _by_function(self.plan["mutants"], killed)
        payload = {"mutants": mutants, "statistics": self.statistics}
        result = {"format": 1, "junit": self.plan["junit"], "scripts": kept, **payload}
        (self.output / "probe.json").write_text(json.dumps(result), "utf-8")
        reason = f": {self.trouble}" if self.trouble else ""
        message = "" if kept else f"no call of the targets gave anything that could be pinned{reason}"
        request = self.run.request
        return RunReport(request.run_id, request.kind, "completed", message=message, payload=payload, outputs=("probe.json",))

    def _search(self) -> None:
        """One JVM, and others behind it where it was ended."""
        left = float(self.plan["seconds"])
        until = min(time.monotonic() + PATIENCE * left, self.started + self.run.request.limits.wall_s * SEARCH_SHARE)
        avoided: dict[str, None] = {}
        hanging: set[int] = set()
        for turn in range(MOST_TURNS):
            if min(left, until - time.monotonic() - END_S) < _MIN_LEFT_S:
                return
            self.statistics["replaced"] += 1
            killed = {kill for script in self.found for kill in script["numbers"]}
            clock = until - time.monotonic()
            told = [("seconds", f"{left:.2f}"), ("clock", f"{clock - END_S:.2f}"), ("seed", str(int(self.plan["seed"]) + turn))]
            told += [("avoid", origin) for origin in avoided] + [("dead", str(number)) for number in sorted(killed | hanging)]
            lines = self._start("iama.Probe", [*told, *self._asked()], clock, "probed.jsonl", _UNVERIFIED)
            self._note(lines)
            ended = [line for line in lines if "avoid" in line]
            left -= max((float(line["spent"]) for line in lines if "spent" in line), default=left)
            hanging |= {int(line["mutant"]) for line in ended if int(line["mutant"]) >= 0}
            avoided |= {str(line["avoid"]): None for line in ended if int(line["mutant"]) < 0}
            if any("done" in line for line in lines) or not ended:
                return

    def _note(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """The finds; the last line of a number counts."""
        scripts: dict[int, dict[str, Any]] = {}
        for line in lines:
            if "lines" in line:
                scripts[int(line["number"])] = self._script(line)
            elif "runs" in line:
                self.statistics["runs"] += int(line["runs"])
            elif "not_compiled" in line:
                self.statistics["not_compiled"] = int(line["not_compiled"])
            elif "trouble" in line:
                self.trouble = str(line["trouble"]) or self.trouble
        self.found += scripts.values()

    def _script(self, line: Mapping[str, Any]) -> dict[str, Any]:
        mutants, entries = self.plan["mutants"], self.plan["entries"]
        numbers = [int(word) for word in line["kills"].split()]
        entered = [entries[int(word)] for word in line["entered"].split()]
        return {
            "package": line["package"],
            "imports": line["imports"].split("\n") if line["imports"] else [],
            "statements": line["lines"].split("\n"),
            "origin": line["origin"],
            "numbers": numbers,
            "kills": [mutants[number]["id"] for number in numbers],
            "symbols": list(dict.fromkeys([*(mutants[number]["symbol"] for number in numbers), *entered])),
        }

    def _asked(self) -> Iterator[Line]:
        """The plan as lines."""
        plan = self.plan
        numbers = {symbol: number for number, symbol in enumerate(plan["entries"])}
        yield from self._common([self.run.build.main])
        for path in plan["targets"]:
            yield "target", class_of(path, Path(path).read_bytes())
        yield from (("known", _class_name(file, self.run.build.main)) for file in sorted(self.run.build.main.rglob("*.class")))
        yield from (("chancy", str(number)) for number in plan["chancy"])
        yield from (("entry", symbol.partition("::")[2].split("#")[0]) for symbol in plan["entries"])
        for path, segments in plan["segments"].items():
            yield from (("segment", path, str(fault), _encoded(text)) for fault, text in segments)
        yield from (("mutant", str(numbers[one["symbol"]])) for one in plan["mutants"])
        literals = dict.fromkeys([literal for near in plan["near"].values() for literal in near] + plan["literals"])
        yield from (("literal", _encoded(literal)) for literal in literals)
        for site in plan["sites"]:
            yield "site", site["name"], *(_encoded(one or "") for one in site["arguments"])
        for number, seed in enumerate(plan["seeds"]):
            yield from _begin(number, seed["package"], seed["imports"], seed["origin"])
            for step in seed["steps"]:
                yield (
                    "part",
                    str(number),
                    _flag(step["sees"]),
                    _encoded(step["text"]),
                    _encoded(step["type"]),
                    step["name"],
                    _flag(step["is_call"]),
                )

    def _common(self, before: Sequence[Path]) -> Iterator[Line]:
        build, tools = self.run.build, self.run.tools
        options = [word for word in javac_options(build.sources, tools.version)[2:] if word != "-g"]
        yield "encoding", build.sources.encoding
        words = [*options, "-g:lines,source", "-implicit:none", "-Xmaxerrs", "100000", _ALL_ERRORS]
        yield from (("javac", word) for word in words)
        places = [*before, build.main, build.tests, *tools.jars, tools.helper]
        yield from (("compile_path", place) for place in dict.fromkeys(map(str, places)))
        yield from (("folder", f"{place}/") for place in (build.tests, build.main))

    def _start(
        self, program: str, lines: Sequence[Line], seconds: float, records: str, options: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """One JVM to its end, then what it told; the tree is as it was afterwards."""
        place = self.output / records
        place.unlink(missing_ok=True)
        settings = self.output / f"{place.stem}.settings".replace("probed", "probe").replace("replayed", "replay")
        rows = [("records", str(place)), *lines]
        settings.write_text("".join("\t".join(words) + "\n" for words in rows), "utf-8")
        command = self.run.command(program, settings, map(str, self.run.tools.jars))
        guard = ["-Djava.security.manager=allow"] if self.run.tools.version in _OLD_GUARD else []
        command[-4:-4] = [*guard, *options]
        done = run_child(command, self.run.environment, time.monotonic() + seconds, self.run.request.limits.output_bytes)
        self.pristine.restore()
        found = [json.loads(line) for line in whole_lines(place)]
        if not found and done.tail:
            self.trouble = done.tail.strip().splitlines()[-1][:300]
        return found

    def _holding(self, scripts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Only what holds in every replay."""
        holding = set(range(len(scripts)))
        for turn, options in enumerate(_ELSEWHERE):
            if not holding:
                break
            lines = [("junit", str(self.plan["junit"])), ("seed", str(turn + 1)), ("shared", _flag(turn > 0)), *self._common([])]
            for at, number in enumerate(sorted(holding)):
                script = scripts[number]
                lines += _begin(at, script["package"], script["imports"], str(number))
                lines.append(("part", str(at), "0", _encoded(" ".join(script["statements"])), "", "", "0"))
            left = self.started + self.run.request.limits.wall_s * REPLAY_SHARE - time.monotonic()
            told = self._start("iama.Replay", lines, left, f"replayed-{turn}.jsonl", options)
            holding &= {int(line["holds"]) for line in told if "holds" in line}
        return [{key: value for key, value in scripts[number].items() if key != "numbers"} for number in sorted(holding)]


def _begin(number: int, package: str, imports: Sequence[str], origin: str) -> Iterator[Line]:
    yield "script", package, _encoded("\n".join(imports)), _encoded(origin), str(number)


def _covering(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without scripts whose kills others have, those with most kills first; behind them those that are kept for what they show."""
    covered: set[int] = set()
    kept: list[dict[str, Any]] = []
    for script in sorted(found, key=lambda one: (-len(one["numbers"]), len("".join(one["statements"])))):
        if set(script["numbers"]) - covered:
            covered |= set(script["numbers"])
            kept.append(script)
    return kept + [script for script in found if not script["numbers"]]


def _by_function(mutants: Sequence[Mapping[str, Any]], killed: set[str]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for mutant in mutants:
        row = rows.setdefault(mutant["symbol"], {"killed": 0, "total": 0})
        row["total"] += 1
        row["killed"] += mutant["id"] in killed
    return rows


def _class_name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).with_suffix("").as_posix().replace("/", ".")


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()


def _flag(is_set: bool) -> str:
    return "1" if is_set else "0"
