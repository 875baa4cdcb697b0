"""The one document of `iama refactor --json`, from the job as it ended and its delivery summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_cli.client.model import Job

_CONTEXT = ("files", "symbols", "ast_confidence", "baseline_mode")
_FILE = ("path", "change", "added", "removed", "base_sha256", "sha256")
_RECIPE = ("name", "files", "kept", "reason", "units_kept", "units_dropped", "counterexamples")
_MUTATION = ("killed", "total", "survivors", "by_function", "not_tried")


@dataclass(frozen=True, slots=True)
class Ended:
    """A job at its end: what the service says, the summary where there is one, what happened here."""

    job: Job
    summary: Mapping[str, Any]
    proposals: list[dict[str, Any]]
    spec: Mapping[str, Any]
    report: Path | None = None
    applied: tuple[str, ...] = ()


def job_document(ended: Ended) -> dict[str, Any]:
    """The document; parts the job never reached are null or empty, never absent."""
    job, summary = ended.job, ended.summary
    spec = summary.get("spec") or ended.spec
    baseline = summary.get("baseline")
    return {
        "job_id": job.job_id,
        "status": job.status,
        "outcome": job.outcome or summary.get("outcome"),
        "failure": {"code": job.failure.code, "message": job.failure.message} if job.failure else None,
        "strategy": job.strategy or summary.get("strategy"),
        "provider": summary.get("provider"),
        "context": _pick(summary.get("context") or job.context or {}, _CONTEXT),
        "proposals": ended.proposals or summary.get("proposals") or [],
        "spec": {"bdd": spec.get("bdd") or [], "sdd": spec.get("sdd") or [], "revision": spec.get("revision")},
        "baseline": _baseline(baseline) if baseline else None,
        "recipes": [_pick(recipe, _RECIPE) for recipe in summary.get("recipes") or []],
        "attempts": summary.get("attempts") or {"number": job.attempts.number, "count": job.attempts.count},
        "files": [_pick(file, _FILE) for file in summary.get("files") or []],
        "measures": summary.get("measures"),
        "own_tests": summary.get("own_tests"),
        "usage": summary.get("usage") or {"credits": job.credits.used, "calls": job.calls},
        "timings": dict(job.timings or summary.get("timings") or {}),
        "applied": list(ended.applied),
        "report": str(ended.report) if ended.report else None,
    }


def _baseline(baseline: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: baseline.get(name) for name in ("generated", "existing", "frozen", "quarantined", "runs", "weaker")}
    mutation = baseline.get("mutation")
    return {**counts, "mutation": _pick({"not_tried": 0, **mutation}, _MUTATION) if mutation else None}


def _pick(raw: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: raw.get(name) for name in names}
