"""The delivery summary as the report reads it: frozen dataclasses in the shape of the DELIVERY_SUMMARY artifact.

Only identity and outcome are required; a job that ended early has no baseline, no files and no measures, and its
report still has to be written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from iama_cli.shapes import decode


@dataclass(frozen=True, slots=True)
class Context:
    """What the analysis found. `ast_confidence` is 0 to 100."""

    files: int = 0
    symbols: int = 0
    ast_confidence: int = 0
    baseline_mode: str = ""
    edit_mode: str = ""


@dataclass(frozen=True, slots=True)
class ProposedRecipe:
    """One recipe of a proposal: `units` edits it would make, `declined` places it left alone."""

    name: str
    title: str = ""
    units: int = 0
    declined: int = 0
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One of the three strategies. `risk` runs from 1 to 5."""

    strategy: str
    title: str = ""
    summary: str = ""
    recipes: tuple[ProposedRecipe, ...] = ()
    files: tuple[Mapping[str, Any], ...] = ()
    functions: tuple[str, ...] = ()
    effort: str | None = None
    risk: int = 1
    model_class: str = "L0"
    cost: Mapping[str, Any] = field(default_factory=dict)
    source: str = "recipes"

    @property
    def units(self) -> int:
        """Edits the strategy would try."""
        return sum(recipe.units for recipe in self.recipes)


@dataclass(frozen=True, slots=True)
class BehaviourItem:
    """Given, when, then, with the symbols it speaks of and the tests that hold it."""

    item_id: str
    given: str
    when: str
    then: str
    symbols: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True, slots=True)
class DesignItem:
    """A component and what it answers for."""

    item_id: str
    component: str
    responsibility: str = ""
    interface_notes: str = ""
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spec:
    """The approved revision."""

    revision: int = 0
    bdd: tuple[BehaviourItem, ...] = ()
    sdd: tuple[DesignItem, ...] = ()
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A test that is no gate, and why."""

    test_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant no test noticed: what was changed, where."""

    symbol: str
    line: int
    operator: str = ""
    before: str = ""
    after: str = ""
    reached: bool = True
    """Whether any test ran its line at all."""


@dataclass(frozen=True, slots=True)
class Score:
    """Mutants killed of mutants made."""

    killed: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 means all of them."""
        return 100 * self.killed // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Mutation:
    """How strong the frozen suite is on the functions of the plan."""

    killed: int = 0
    total: int = 0
    survivors: tuple[Survivor, ...] = ()
    by_function: Mapping[str, Score] = field(default_factory=dict)
    not_tried: int = 0
    """Faults that there was no time for; in no other figure."""

    @property
    def score(self) -> Score:
        """All functions together."""
        return Score(self.killed, self.total)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The proof on the old code: how many tests, how often, what was left out."""

    generated: int = 0
    existing: int = 0
    frozen: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    runs: int = 0
    mutation: Mutation | None = None
    shuffled: bool = True
    weaker: str = ""
    """Why this proof is weaker than the product's best; empty where it is not."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A call that gives another thing on what was dropped: `line` ran it, with that code in place."""

    expression: str
    before: str
    now: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class RecipeResult:
    """A recipe after the gate: `kept` when at least one unit changed a file and passed."""

    name: str
    title: str = ""
    files: tuple[str, ...] = ()
    units_kept: int = 0
    units_dropped: int = 0
    kept: bool = False
    reason: str | None = None
    counterexamples: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a change, by a recipe or a model."""

    number: int
    producer: str
    title: str = ""
    kept: bool = False
    reason: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class FileChange:
    """One delivered file, whole text before and after."""

    path: str
    change: str = "modified"
    added: int = 0
    removed: int = 0
    base_sha256: str | None = None
    sha256: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Measures of the targets. `annotated_share` is 0 to 100."""

    lines: int = 0
    functions: int = 0
    longest_function: int = 0
    complexity_p95: float = 0.0
    annotated_share: float = 0.0
    legacy_idioms: int = 0


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """The same measures on the old and the new code."""

    before: Figures = field(default_factory=Figures)
    after: Figures = field(default_factory=Figures)


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """The project's own tests, once."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The project's own tests on the old and on the new code."""

    before: SuiteResult | None = None
    after: SuiteResult | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What the job cost."""

    credits: float = 0.0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long the job was in a state; `at` is RFC 3339."""

    state: str
    at: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the report shows."""

    job_id: str
    outcome: str | None
    strategy: str | None = None
    provider: str = "recipes"
    root_name: str = ""
    context: Context | None = None
    proposals: tuple[Proposal, ...] = ()
    spec: Spec | None = None
    baseline: Baseline | None = None
    recipes: tuple[RecipeResult, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    files: tuple[FileChange, ...] = ()
    measures: BeforeAfter | None = None
    own_tests: OwnTests | None = None
    usage: Usage = field(default_factory=Usage)
    timings: Mapping[str, float] = field(default_factory=dict)
    stages: tuple[StageTime, ...] = ()


def read_summary(raw: object) -> Summary:
    """Read a delivery summary; raises `ShapeError` naming the first field that is not as agreed."""
    return decode(Summary, raw)
