"""The report as Markdown: the same sections and words as the page, for pull requests and terminals."""

import re
from collections.abc import Iterator
from difflib import unified_diff

from iama_cli.report import view
from iama_cli.report.model import FileChange, Proposal, Summary


def render_markdown(summary: Summary) -> str:
    """The whole report as text with a final newline."""
    parts = (_head, _measures, _timeline, _strategies, _spec, _baseline, _mutation, _recipes, _patch, _notes)
    return "\n\n".join(block for part in parts for block in part(summary)) + "\n"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def _head(summary: Summary) -> Iterator[str]:
    verdict = view.verdict(summary)
    yield f"# {summary.root_name or 'Refactoring job'}: {verdict.word.lower()}"
    yield f"{verdict.sentence} Strategy {summary.strategy or 'none'}, provider {summary.provider}, job `{summary.job_id}`."
    yield "\n".join(f"- **{tile.value}** {tile.label}{f' ({tile.detail})' if tile.detail else ''}" for tile in view.key_figures(summary))


def _measures(summary: Summary) -> Iterator[str]:
    bars = view.measure_bars(summary)
    if bars:
        yield "## Before and after"
        yield _table(("measure", "before", "after", "change"), ((bar.label, bar.before, bar.after, bar.delta) for bar in bars))


def _timeline(summary: Summary) -> Iterator[str]:
    stages = view.timeline(summary)
    if stages:
        yield "## Timeline"
        yield _table(("stage", "time"), ((stage.name, view.seconds(stage.seconds)) for stage in stages))


def _strategies(summary: Summary) -> Iterator[str]:
    if summary.proposals:
        yield "## Three strategies"
        head = ("strategy", "recipes", "edits", "files", "functions", "risk", "cost")
        yield _table(head, (_strategy(proposal, summary.strategy) for proposal in summary.proposals))


def _strategy(proposal: Proposal, chosen: str | None) -> tuple[str, ...]:
    name = f"**{proposal.strategy}** (chosen)" if proposal.strategy == chosen else proposal.strategy
    recipes = ", ".join(f"`{recipe.name}`" for recipe in proposal.recipes)
    cost = f"{view.credit_range(proposal)}, {proposal.model_class}"
    return (name, recipes, str(proposal.units), str(len(proposal.files)), str(len(proposal.functions)), f"{proposal.risk} of 5", cost)


def _spec(summary: Summary) -> Iterator[str]:
    if summary.spec is None:
        return
    yield "## Behaviour that had to stay"
    yield f"Revision {summary.spec.revision}{'' if summary.spec.reviewed else ', not reviewed'}."
    for item in summary.spec.bdd:
        held = f"held by {view.plural(len(item.tests), 'test')}" if item.held else "**not held**"
        yield f"- *Given* {item.given}, *when* {item.when}, *then* {item.then} — {held}"
    if summary.spec.sdd:
        yield _table(("component", "responsibility"), ((f"`{item.component}`", item.responsibility) for item in summary.spec.sdd))


def _baseline(summary: Summary) -> Iterator[str]:
    baseline = summary.baseline
    if baseline is None or not baseline.runs:
        return
    yield "## Baseline on the old code"
    generated = view.plural(baseline.generated, "generated test")
    yield f"{generated}, {baseline.existing} of the project's own, {baseline.runs} times green, {baseline.frozen} frozen."
    own = summary.own_tests
    runs = (("old code", own.before), ("new code", own.after)) if own else ()
    rows = [(label, str(run.passed), str(run.failed), str(run.skipped)) for label, run in runs if run]
    if rows:
        yield _table(("own tests", "passed", "failed", "skipped"), iter(rows))
    if baseline.quarantined:
        yield "\n".join(f"- set aside: `{test.test_id}` ({test.reason})" for test in baseline.quarantined)


def _mutation(summary: Summary) -> Iterator[str]:
    functions = view.mutation_map(summary)
    if not functions:
        return
    yield "## Mutation map"
    rows = ((f"`{f.name}`", f.path, f"{f.score.killed}/{f.score.total}", f"{f.score.percent} %") for f in functions)
    yield _table(("function", "file", "noticed", "share"), rows)
    missed = [
        f"- `{f.name}` line {m.line}: `{m.before}` → `{m.after}` ({m.operator}{'' if m.reached else ', no test runs this line'})"
        for f in functions
        for m in f.survivors
    ]
    if missed:
        yield "Faults nobody noticed:\n\n" + "\n".join(missed)


def _recipes(summary: Summary) -> Iterator[str]:
    if summary.recipes:
        yield "## Recipes, kept or dropped"
        rows = (
            (f"`{r.name}`", "kept" if r.kept else "dropped", str(r.units_kept), str(r.units_dropped), ", ".join(r.files), r.reason or "")
            for r in summary.recipes
        )
        yield _table(("recipe", "", "edits kept", "edits dropped", "files", "reason"), rows)
    told = [
        f"- `{recipe.name}`: {_code(one.expression)} gave {_code(one.before)} and would give {_code(one.now)}"
        for recipe in summary.recipes
        for one in recipe.counterexamples
    ]
    if told:
        yield "What the dropped edits would have changed:\n\n" + "\n".join(told)


def _patch(summary: Summary) -> Iterator[str]:
    if not summary.files:
        return
    yield "## The patch"
    for change in summary.files:
        yield f"`{change.path}` +{change.added} −{change.removed}"
        yield _fenced(change)


def _fenced(change: FileChange) -> str:
    before, after = (change.before or "").splitlines(), (change.after or "").splitlines()
    lines = list(unified_diff(before, after, f"a/{change.path}", f"b/{change.path}", lineterm=""))
    fence = "`" * max(3, 1 + max((_ticks(line) for line in lines), default=0))
    return "\n".join((f"{fence}diff", *lines, fence))


def _code(text: str) -> str:
    """Text in a line as code, whatever ticks it holds."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}"


def _ticks(line: str) -> int:
    return max((len(run) for run in line.split() if set(run) == {"`"}), default=0) or line.count("```") * 3


def _notes(summary: Summary) -> Iterator[str]:
    yield "## What is proved, and what is not"
    yield "\n".join(f"- proved: {note}" for note in view.proved(summary)) or "- nothing"
    yield "\n".join(f"- not proved: {note}" for note in view.not_proved(summary))
    yield "## Apply and revert"
    yield "\n".join(f"- `{command}` {meaning}" for command, meaning in view.commands(summary))
