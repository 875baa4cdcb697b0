"""What a person reads while a job goes on: one line an event, and the figures at each gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from iama_cli.client.model import Event, Job
from iama_cli.output.stages import StageBoard
from iama_cli.report.view import figure, plural, split_address

_COLUMN = 38
_LINE = 150
_RUNS = {
    "TRACE": "your own tests under a tracer",
    "PROBE": "search for tests that pin the behaviour",
    "BASELINE": "all tests on the old code",
    "MUTATION": "deliberate faults against the frozen tests",
    "VERIFY": "frozen tests",
    "COMMAND": "command",
}


@dataclass(frozen=True, slots=True)
class Story:
    """Tells a job to the stage board."""

    board: StageBoard

    def tell(self, event: Event) -> None:
        """One event."""
        tellers = {
            "log_line": self._log,
            "attempt_start": self._attempt_start,
            "attempt_end": self._attempt_end,
            "test_run_requested": self._run_requested,
            "test_run_result": self._run_result,
            "budget_alert": self._budget,
        }
        teller = tellers.get(event.type)
        if event.type == "state_change":
            self.board.enter(str(event.payload.get("to")), _seconds(event.at))
        elif teller is not None:
            teller(event.payload)
        else:
            self.board.note(event.type.replace("_", " "))

    def _log(self, payload: Mapping[str, Any]) -> None:
        self.board.note(str(payload.get("text", "")))
        self.board.say(f"    {payload.get('text', '')}")

    def _attempt_start(self, payload: Mapping[str, Any]) -> None:
        self.board.attempt = int(payload.get("counted") or 0)
        self.board.attempt_title = str(payload.get("title") or payload.get("producer") or "")
        self.board.model_class = str(payload.get("model_class") or "")
        self.board.note(self.board.attempt_line())
        if self.board.live is None and self.board.model_class not in ("", "L0"):
            self.board.say(f"    {self.board.attempt_line()}")

    def _attempt_end(self, payload: Mapping[str, Any]) -> None:
        word = "kept" if payload.get("kept") else "dropped"
        reason = payload.get("reason")
        self.board.note(f"{payload.get('producer')} {word}")
        self.board.say(f"    {payload.get('producer')}: {word}{f', {reason}' if reason else ''}")

    def _budget(self, payload: Mapping[str, Any]) -> None:
        used, cap = figure(float(payload.get("used") or 0)), figure(float(payload.get("cap") or 0))
        self.board.note("budget")
        self.board.say(f"    budget: {payload.get('percent')} % reached, {used} of {cap} credits used")

    def _run_requested(self, payload: Mapping[str, Any]) -> None:
        self.board.note(f"running {_RUNS.get(str(payload.get('kind')), 'tests')}")

    def _run_result(self, payload: Mapping[str, Any]) -> None:
        kind = str(payload.get("kind"))
        passed, failed = int(payload.get("passed") or 0), int(payload.get("failed") or 0)
        counts = f"{plural(passed, 'test run')} passed, {failed:,} failed"
        ended = str(payload.get("end") or "completed")
        self.board.note(f"{kind} {ended}")
        if ended != "completed" or kind in {"TRACE", "BASELINE", "COMMAND"}:
            self.board.say(f"    {_RUNS.get(kind, kind)}: {counts}{'' if ended == 'completed' else f' ({ended})'}")

    def context(self, job: Job) -> None:
        """What the analysis found."""
        if job.context:
            found = job.context
            self.board.say(
                f"    context: {plural(found.get('files', 0), 'file')}, {plural(found.get('symbols', 0), 'symbol')}, "
                f"AST confidence {found.get('ast_confidence')} of 100, baseline mode {found.get('baseline_mode')}"
            )

    def proposals(self, proposals: Sequence[Mapping[str, Any]], chosen: str | None) -> None:
        """The three strategies side by side."""
        columns = [_proposal_lines(proposal, chosen) for proposal in proposals]
        height = max((len(column) for column in columns), default=0)
        for line in range(height):
            cells = [column[line] if line < len(column) else "" for column in columns]
            self.board.say("    " + "  ".join(cell[:_COLUMN].ljust(_COLUMN) for cell in cells).rstrip())

    def spec(self, spec: Mapping[str, Any]) -> None:
        """The revision that is to be approved."""
        behaviours, components = spec.get("bdd") or [], spec.get("sdd") or []
        self.board.say(
            f"    spec revision {spec.get('revision')}: {plural(len(behaviours), 'behaviour')}, {plural(len(components), 'component')}"
        )
        for item in behaviours:
            self.board.say("    · " + shorten(f"given {item['given']}, when {item['when']}, then {item['then']}", _LINE, placeholder=" …"))


def _seconds(at: str) -> float | None:
    """An event's time as seconds since 1970; None where it has none."""
    try:
        return datetime.fromisoformat(at).timestamp()
    except ValueError:
        return None


def _credits(cost: Mapping[str, Any]) -> str:
    low, high = float(cost.get("low") or 0), float(cost.get("high") or 0)
    return f"{figure(low)} C" if low == high else f"{figure(low)}–{figure(high)} C"


def _proposal_lines(proposal: Mapping[str, Any], chosen: str | None) -> list[str]:
    recipes = proposal.get("recipes") or []
    cost = proposal.get("cost") or {}
    risk = int(proposal.get("risk") or 1)
    return [
        f"{'› ' if proposal.get('strategy') == chosen else '  '}{proposal.get('strategy')}",
        f"  risk {'■' * risk}{'□' * (5 - risk)}  effort {proposal.get('effort')}",
        f"  {plural(len(proposal.get('files') or []), 'file')}, {plural(len(proposal.get('functions') or []), 'function')}, "
        f"{_credits(cost)}",
        *(f"  {recipe['name']} ({recipe.get('units', 0)})" for recipe in recipes),
    ]


def delivery_lines(summary: Mapping[str, Any]) -> list[str]:
    """The delivery in plain lines: verdict, proof, recipes, measures, cost."""
    from iama_cli.report.model import read_summary
    from iama_cli.report.view import verdict

    spoken = verdict(read_summary(summary))
    head = f"{spoken.word.lower()}: {spoken.sentence}"
    if not summary.get("files"):
        return [head, *_recipes(summary), *_cost(summary)]
    return [head, *_proof(summary), *_recipes(summary), *_measures(summary), *_cost(summary)]


def _proof(summary: Mapping[str, Any]) -> list[str]:
    baseline = summary.get("baseline") or {}
    mutation = baseline.get("mutation") or {}
    lines = []
    if baseline.get("runs"):
        lines.append(
            f"tests: {baseline.get('generated', 0)} generated and {baseline.get('existing', 0)} of your own, "
            f"{baseline.get('runs', 0)} × green on the old code, {baseline.get('frozen', 0)} frozen, "
            f"{len(baseline.get('quarantined') or [])} set aside"
        )
    if baseline.get("weaker"):
        lines.append(f"WEAKER PROOF: {baseline['weaker']}")
    if mutation.get("total"):
        share = 100 * mutation["killed"] // mutation["total"]
        untried = f", no time for {mutation['not_tried']} more" if mutation.get("not_tried") else ""
        lines.append(f"mutants killed: {mutation['killed']} of {mutation['total']} ({share} %){untried}")
        lines += [
            f"  missed: {split_address(one['symbol'])[1]} line {one['line']}: {one.get('before')} → {one.get('after')}"
            for one in (mutation.get("survivors") or [])[:5]
        ]
    return lines


def _recipes(summary: Mapping[str, Any]) -> list[str]:
    lines = []
    for recipe in summary.get("recipes") or []:
        word = "kept" if recipe.get("kept") else "dropped"
        units = f"{recipe.get('units_kept', 0)} of {recipe.get('units_kept', 0) + recipe.get('units_dropped', 0)} edits"
        lines.append(f"recipe {recipe['name']}: {word} ({units}){' ' + recipe['reason'] if recipe.get('reason') else ''}")
        lines += [f"  {one['expression']} gave {one['before']} and gives {one['now']}" for one in (recipe.get("counterexamples") or [])[:1]]
    return lines


def _measures(summary: Mapping[str, Any]) -> list[str]:
    from iama_cli.report.model import read_summary
    from iama_cli.report.view import measure_bars

    bars = measure_bars(read_summary(summary))
    return [f"{bar.label}: {bar.before} → {bar.after} ({bar.delta})" for bar in bars]


def _cost(summary: Mapping[str, Any]) -> list[str]:
    own = summary.get("own_tests") or {}
    lines = []
    for label, run in (("before", own.get("before")), ("after", own.get("after"))):
        if run:
            lines.append(
                f"your own tests {label}: {run.get('passed', 0)} passed, {run.get('failed', 0)} failed, {run.get('skipped', 0)} skipped"
            )
    usage = summary.get("usage") or {}
    lines.append(f"cost: {usage.get('credits', 0)} credits, {plural(int(usage.get('calls') or 0), 'model call')}")
    return lines
