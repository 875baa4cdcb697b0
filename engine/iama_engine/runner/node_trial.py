"""One run of some test files of a Node project, told as what passed, what failed and whether the time was enough."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .contract import RunRequest
from .node_run import run_node_once
from .outcomes import read_outcomes
from .suite import FIXED_EPOCH

_RUN_ALL = frozenset({"jest", "vitest"})


@dataclass(frozen=True)
class Trial:
    """Test ids of a run, in the order in which they ended. `overran`: it was killed, or one of its tests was."""

    passed: frozenset[str]
    failed: tuple[str, ...]
    timed_out: tuple[str, ...]
    overran: bool


def run_trial(
    request: RunRequest, files: tuple[str, ...], output: Path, limits: tuple[float, float], *, coverage: Path | None = None
) -> Trial:
    """Run test files once in their own order. `limits`: seconds for one test, and the deadline in monotonic seconds.

    Without `coverage`, a folder for V8's records, the run ends at the first test that fails, unless that may be one that was left
    out: jest and vitest run those all the same, and we only do not listen. Raises `FrameworkMissing`.
    """
    records = output / "trial.jsonl"
    for leftover in (records, Path(f"{records}.end")):
        leftover.unlink(missing_ok=True)
    settings: dict[str, Any] = {
        "records": str(records),
        "seed": 0,
        "shuffle": False,
        "per_test_s": limits[0],
        "deselect": list(request.deselect),
        "clock_ms": FIXED_EPOCH * 1000,
        "bail": coverage is None and not (request.deselect and request.framework in _RUN_ALL),
        "coverage": str(coverage) if coverage else "",
    }
    asked = replace(request, tests=files, limits=replace(request.limits, per_test_s=limits[0]))
    done = run_node_once(asked, settings, limits[1])
    outcomes = read_outcomes(records, 0)
    passed = frozenset(one.test_id for one in outcomes if one.outcome == "passed")
    failed = tuple(one.test_id for one in outcomes if one.outcome in ("failed", "error"))
    timed_out = tuple(one.test_id for one in outcomes if one.outcome == "timeout")
    return Trial(passed, failed, timed_out, done.killed or bool(timed_out))
