"""What the report says about a summary: the verdict, the key figures, the bars and the honest notes.

Both renderers, HTML and Markdown, take their words and numbers from here, so that they cannot disagree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from iama_cli.report.model import Baseline, Figures, Proposal, Score, Summary, Survivor

STAGE_NAMES = {
    "PENDING": "Waiting to start",
    "ANALYZING": "Analysis",
    "GENERATING_ANALYSIS_REPORT": "Analysis report",
    "WAITING_STRATEGY": "Choice of strategy",
    "WAITING_SPEC_APPROVAL": "Approval of the spec",
    "GENERATING_TESTS": "Writing tests",
    "BASELINE_VALIDATION": "Baseline on the old code",
    "BASELINE_VALIDATION_FAILED": "Baseline decision",
    "REFACTORING": "Refactoring",
    "SELF_HEALING": "Repair",
    "WAITING_INTERVENTION": "Waiting for you",
    "DELIVERED": "Delivered",
    "FAILED": "Ended without a patch",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence at the top; `tone` is good, neutral or bad."""

    tone: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One tile: a big value, what it is, and a line of detail."""

    value: str
    label: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MeasureBar:
    """One measure before and after; widths are percent of the larger of the two."""

    label: str
    before: str
    after: str
    before_width: float
    after_width: float
    delta: str
    better: bool | None
    """None where neither direction is better."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the timeline; `share` is percent of the whole."""

    name: str
    state: str
    seconds: float
    share: float
    waiting: bool


@dataclass(frozen=True, slots=True)
class FunctionMutants:
    """One touched function of the mutation map."""

    path: str
    name: str
    score: Score
    survivors: tuple[Survivor, ...]


def split_address(address: str) -> tuple[str, str]:
    """`path::Qualified.name` into its two halves; an address without a path has an empty one."""
    path, found, name = address.partition("::")
    return (path, name) if found else ("", address)


def plural(count: int, word: str) -> str:
    """`1 test`, `2 tests`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def figure(value: float) -> str:
    """A number without needless decimals."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def seconds(value: float) -> str:
    """A duration as a person reads it."""
    if value >= 90:
        return f"{int(value) // 60} min {int(value) % 60:02d} s"
    return f"{value:.1f} s" if value < 10 else f"{value:.0f} s"


def credit_range(proposal: Proposal) -> str:
    """What a strategy may cost, as the proposal said it."""
    low, high = (float(proposal.cost.get(name) or 0) for name in ("low", "high"))
    return f"{figure(low)} credits" if low == high else f"{figure(low)}–{figure(high)} credits"


def verdict(summary: Summary) -> Verdict:
    """What happened, in one word and one sentence."""
    if summary.outcome == "NOTHING_TO_CHANGE":
        return Verdict(
            "neutral", "Nothing to change", "No recipe of the chosen strategy found anything that passed its checks. Nothing was charged."
        )
    if not summary.files:
        return Verdict("bad", "No patch", f"The job ended as {summary.outcome or 'unfinished'}; the files are as they were.")
    tests = summary.baseline.frozen if summary.baseline else 0
    sentence = f"{plural(tests, 'test')} passed on the old code first, were frozen, and pass on the new code."
    weaker = summary.baseline.weaker if summary.baseline else ""
    return Verdict("good", "Delivered", f"{sentence} Weaker proof: {weaker}." if weaker else sentence)


def key_figures(summary: Summary) -> tuple[KeyFigure, ...]:
    """The tiles under the verdict; what was not measured is left out."""
    return tuple(_figures(summary))


def _figures(summary: Summary) -> Iterator[KeyFigure]:
    baseline = summary.baseline
    if baseline and baseline.runs:
        detail = f"{plural(baseline.generated, 'generated test')}, {baseline.existing:,} of your own"
        yield KeyFigure(f"{baseline.frozen:,}", "tests frozen", detail)
        yield from _mutation_figure(baseline)
        if baseline.weaker and not (baseline.mutation and baseline.mutation.total):
            yield KeyFigure("not measured", "mutants killed", "no planted fault was judged: weaker proof")
    if summary.recipes:
        kept = sum(1 for recipe in summary.recipes if recipe.kept)
        units = sum(recipe.units_kept for recipe in summary.recipes)
        yield KeyFigure(f"{kept} of {len(summary.recipes)}", "recipes kept", f"{plural(units, 'edit')} in the patch")
    if summary.files:
        added, removed = sum(f.added for f in summary.files), sum(f.removed for f in summary.files)
        yield KeyFigure(f"+{added:,} −{removed:,}", "lines", plural(len(summary.files), "file"))
    own = summary.own_tests
    if own and own.after:
        before = f"{own.before.passed:,} before" if own.before else ""
        yield KeyFigure(f"{own.after.passed:,}", "own tests pass", before)
    yield KeyFigure(figure(summary.usage.credits), "credits", plural(summary.usage.calls, "model call"))


def _mutation_figure(baseline: Baseline) -> Iterator[KeyFigure]:
    if baseline.mutation and baseline.mutation.total:
        score = baseline.mutation.score
        yield KeyFigure(f"{score.percent} %", "mutants killed", f"{score.killed:,} of {score.total:,} deliberate faults noticed")


_MEASURES = (
    ("Lines", "lines", None, ""),
    ("Longest function, lines", "longest_function", False, ""),
    ("Complexity, 95th percentile", "complexity_p95", False, ""),
    ("Legacy idioms left", "legacy_idioms", False, ""),
    ("Annotated signatures", "annotated_share", True, " %"),
    ("Functions", "functions", None, ""),
)


def measure_bars(summary: Summary) -> tuple[MeasureBar, ...]:
    """One pair of bars for each measure; empty where nothing was measured."""
    if summary.measures is None:
        return ()
    before, after = summary.measures.before, summary.measures.after
    return tuple(_bar(label, name, more_is_better, (before, after), unit) for label, name, more_is_better, unit in _MEASURES)


def _bar(label: str, name: str, more_is_better: bool | None, pair: tuple[Figures, Figures], unit: str) -> MeasureBar:
    old, new = (float(getattr(figures, name)) for figures in pair)
    scale = 100.0 if unit == " %" else max(old, new, 1e-9)
    better = None if more_is_better is None or new == old else (new > old) == more_is_better
    return MeasureBar(label, figure(old) + unit, figure(new) + unit, 100 * old / scale, 100 * new / scale, _delta(old, new, unit), better)


def _delta(old: float, new: float, unit: str) -> str:
    if new == old:
        return "same"
    sign = "+" if new > old else "−"
    if unit or not old:
        return f"{sign}{figure(abs(new - old))}{' points' if unit else ''}"
    share = round(100 * abs(new - old) / old)
    return f"{sign}{share} %" if share else f"{sign}{figure(abs(new - old))}"


def timeline(summary: Summary) -> tuple[Stage, ...]:
    """Stages with their share of the whole time, in the order they happened."""
    timed = [(stage.state, stage.seconds or 0.0) for stage in summary.stages] or list(summary.timings.items())
    total = sum(spent for _, spent in timed) or 1.0
    return tuple(
        Stage(STAGE_NAMES.get(state, state.replace("_", " ").capitalize()), state, spent, 100 * spent / total, state.startswith("WAITING"))
        for state, spent in timed
        if state not in {"DELIVERED", "FAILED"}
    )


def mutation_map(summary: Summary) -> tuple[FunctionMutants, ...]:
    """The touched functions, the weakest first, each with the mutants that nobody noticed."""
    if summary.baseline is None or summary.baseline.mutation is None:
        return ()
    mutation = summary.baseline.mutation
    functions = (
        FunctionMutants(*split_address(address), score, tuple(s for s in mutation.survivors if _same_symbol(s.symbol, address)))
        for address, score in mutation.by_function.items()
    )
    return tuple(sorted(functions, key=lambda function: (function.score.percent, -function.score.total, function.name)))


def _same_symbol(symbol: str, address: str) -> bool:
    return symbol == address or symbol.partition("#")[0] == address.partition("#")[0]


def proved(summary: Summary) -> tuple[str, ...]:
    """What the evidence in this report supports."""
    baseline = summary.baseline
    if baseline is None or not baseline.frozen:
        return ()
    held = sum(1 for item in (summary.spec.bdd if summary.spec else ()) if item.held)
    claims = [
        f"All {plural(baseline.frozen, 'frozen test')} passed {baseline.runs} times on the old code, "
        f"in fresh processes and {order_of(baseline)}, before a line was changed.",
        "The same tests, unchanged by hash, pass on the delivered code.",
        "Only the files listed below differ, and each is checked against its hash before anything is written.",
    ]
    if held:
        claims.insert(2, f"{plural(held, 'spec item')} held by at least one of these tests.")
    return tuple(claims)


def order_of(baseline: Baseline) -> str:
    """In which order the repeats ran."""
    return "shuffled order" if baseline.shuffled else "the order of its framework, which cannot be shuffled"


def not_proved(summary: Summary) -> tuple[str, ...]:
    """What a careful reader should still doubt."""
    notes = []
    if summary.baseline and summary.baseline.weaker:
        notes.append(f"Weaker proof: {summary.baseline.weaker}. What those tests do not look at may have changed unseen.")
    mutation = summary.baseline.mutation if summary.baseline else None
    if mutation and mutation.total:
        missed = mutation.total - mutation.killed
        unnoticed = f"{missed} of {mutation.total} deliberate faults went unnoticed"
        notes.append(f"{unnoticed}: behaviour there is pinned weakly. They are listed in the mutation map.")
    if mutation and mutation.not_tried:
        notes.append(f"{plural(mutation.not_tried, 'deliberate fault')} more could not be tried in the time there was.")
    if summary.baseline and summary.baseline.quarantined:
        notes.append(
            f"{plural(len(summary.baseline.quarantined), 'test')} did not serve as a gate, because they failed before or were not stable."
        )
    notes.append(
        "Tests pin what the code does today, including behaviour that may be a fault; "
        "speed, memory use and behaviour under threads are not measured."
    )
    if summary.provider == "recipes":
        notes.append(
            "Proposals, spec and edits come from the built-in provider “recipes”: deterministic transformations "
            "and texts derived from the code. No language model was asked."
        )
    else:
        notes.append(f"Texts and some edits were written by the model {summary.provider}; what it wrote passed the same gate.")
    return tuple(notes)


def commands(summary: Summary) -> tuple[tuple[str, str], ...]:
    """What to type next, with what it does."""
    return (
        (f"iama apply {summary.job_id}", "writes the patch; files that were edited since are refused, one by one"),
        (f"iama revert {summary.job_id}", "takes it back, byte for byte, only where the files are still what was written"),
        (f"iama delivery {summary.job_id} --json", "shows the delivery again"),
    )
