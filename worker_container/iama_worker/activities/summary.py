"""The delivery summary: one JSON document that the client's report and `--json` show. Pure: everything it tells was collected before.

Surprising: it holds source text, before and after, so it lives and dies with the other artifacts of the job.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from iama.jobs.model import JobRecord
from iama.runs.model import AttemptRecord
from iama.spec.model import Proposal, Revision
from iama_engine.edits.delivery import unified_diff
from iama_engine.runner.contract import RunReport
from iama_worker.activities.contract import RecipeResult
from iama_worker.activities.delivery_contract import PackageDelivery
from iama_worker.activities.drafts import Draft
from iama_worker.activities.patch_documents import Overlay
from iama_worker.activities.suite import Suite
from iama_worker.activities.suites import weaker_proof
from iama_worker.activities.trees import BaseTree

_MUTATION = ("killed", "total", "survivors", "by_function", "not_tried")
CHANGED, NOTHING_TO_CHANGE = "CHANGED", "NOTHING_TO_CHANGE"


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """One recipe's result with the overlays around it, and the counterexamples against what was dropped."""

    result: RecipeResult
    title: str
    before: Overlay
    after: Overlay
    examples: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Collected:
    """All that the document is made from. `result` is the overlay that is delivered, `draft` what follows from it."""

    given: PackageDelivery
    tree: BaseTree
    manifest: Mapping[str, Any]
    proposals: Sequence[Proposal]
    revision: Revision
    suite: Suite
    score: Mapping[str, Any] | None
    attempts: Sequence[AttemptRecord]
    steps: Sequence[RecipeStep]
    result: Overlay
    draft: Draft
    before: RunReport | None
    after: RunReport | None
    record: JobRecord


def outcome_of(result: Overlay) -> str:
    """What kind of delivery an overlay is."""
    return CHANGED if result else NOTHING_TO_CHANGE


def write_summary(found: Collected) -> dict[str, Any]:
    """The whole document."""
    record, given = found.record, found.given
    return {
        "job_id": given.job.job_id,
        "outcome": outcome_of(found.result),
        "strategy": given.strategy,
        "provider": "model" if any(attempt.producer == "model" for attempt in found.attempts) else "recipes",
        "root_name": record.root_name,
        "context": _context(found.manifest),
        "proposals": [_proposal(proposal) for proposal in found.proposals],
        "spec": _spec(found.revision, found.suite),
        "baseline": _baseline(found),
        "recipes": [_recipe(step, found.tree.files) for step in found.steps],
        "attempts": [_attempt(attempt) for attempt in found.attempts if attempt.kept is not None],
        "files": found.draft.files,
        "measures": found.draft.measures,
        "own_tests": {"before": _own(found, found.before), "after": _own(found, found.after)},
        "usage": {"credits": float(record.credits_used), "calls": record.calls},
        "timings": _timings(given),
        "stages": [asdict(stage) for stage in given.stages],
    }


def _context(manifest: Mapping[str, Any]) -> dict[str, Any]:
    names = ("files", "symbols", "ast_confidence", "baseline_mode", "edit_mode", "slices")
    return {name: manifest[name] for name in names if name in manifest}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    document = asdict(proposal)
    low, high = document.pop("cost_low"), document.pop("cost_high")
    return {**document, "cost": {"low": float(low), "high": float(high)}}


def _spec(revision: Revision, suite: Suite) -> dict[str, Any]:
    items = [item for item in revision.bdd if item.item_id not in suite.dropped_items]
    bdd = [{**asdict(item), "tests": list(suite.held.get(item.item_id, ())), "held": item.item_id in suite.held} for item in items]
    return {"revision": revision.revision, "reviewed": revision.reviewed, "bdd": bdd, "sdd": [asdict(item) for item in revision.sdd]}


def _baseline(found: Collected) -> dict[str, Any]:
    suite, score = found.suite, found.score
    return {
        "generated": suite.generated,
        "existing": suite.existing,
        "frozen": len(suite.gate),
        "quarantined": [{"test_id": q["test_id"], "reason": q["reason"]} for q in suite.quarantined],
        "runs": suite.repeats,
        "shuffled": suite.shuffled,
        "weaker": weaker_proof(found.tree.language, suite.generated),
        "mutation": None if score is None else {name: score[name] for name in _MUTATION},
    }


def _recipe(step: RecipeStep, base: Mapping[str, bytes]) -> dict[str, Any]:
    result = step.result
    paths = sorted(path for path in {*step.before, *step.after} if _state(step.before, base, path) != _state(step.after, base, path))
    return {
        "name": result.name,
        "title": step.title,
        "files": paths,
        "units_kept": result.units_kept,
        "units_dropped": result.units_dropped,
        "kept": result.kept,
        "reason": result.reason,
        "counterexamples": list(step.examples),
        "diff": "".join(unified_diff(path, _state(step.before, base, path), _state(step.after, base, path)) for path in paths),
    }


def _state(overlay: Overlay, base: Mapping[str, bytes], path: str) -> bytes | None:
    return overlay[path] if path in overlay else base.get(path)


def _attempt(attempt: AttemptRecord) -> dict[str, Any]:
    return {
        "number": attempt.attempt_number,
        "producer": attempt.producer,
        "title": attempt.title,
        "kept": attempt.kept,
        "reason": attempt.reason,
        "seconds": attempt.seconds,
    }


def _own(found: Collected, report: RunReport | None) -> dict[str, Any] | None:
    """The project's own tests in the first repeat of a run."""
    if report is None:
        return None
    own: Collection[str] = found.suite.own_files
    outcomes = {o.test_id: o.outcome for o in report.outcomes if o.repeat == 0 and o.test_id.split("::")[0] in own}
    failing = sorted(test_id for test_id, outcome in outcomes.items() if outcome in ("failed", "error", "timeout"))
    passed = sum(1 for outcome in outcomes.values() if outcome == "passed")
    skipped = sum(1 for outcome in outcomes.values() if outcome == "skipped")
    return {"passed": passed, "failed": len(failing), "skipped": skipped, "failing": failing}


def _timings(given: PackageDelivery) -> dict[str, float]:
    seconds: dict[str, float] = {}
    for stage in given.stages:
        seconds[stage.state] = round(seconds.get(stage.state, 0.0) + stage.seconds, 3)
    return seconds
