"""The process that scores: imports the project once, collects its tests by pytest or unittest, and judges each mutant.

Started by `mutation_run` with the request in a file; writes `mutation.json`, also when pytest itself complains.
"""

import json
import sys
import time
import unittest
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from .children import pytest_options
from .clock import frozen_clock
from .contract import RunRequest, request_from_json
from .held_out_operators import HELD_OUT
from .mutants import Mutant, count_by_function, read_mutants, sample_evenly
from .reach import Reach
from .scoring import Judged, Runnable, Scorer, files_of, read_coverage
from .search_operators import SEARCH
from .swap import Loaded, Planted, plant
from .tally import Tally

OPERATORS = {"search": SEARCH, "held_out": HELD_OUT}


def score(request: RunRequest, tests: Sequence[Runnable], import_lines: Collection[tuple[str, int]], output: Path) -> None:
    """Judge the plan's mutants by these tests and write what was found."""
    started, plan, root = time.monotonic(), request.plan, Path.cwd()
    deadline = started + float(plan["seconds"])
    mutants = read_mutants(root, plan["targets"], plan.get("functions", ()), OPERATORS[plan["operators"]])
    loaded = Loaded.find(root, {mutant.unit.address: mutant.unit for mutant in mutants}.values(), import_lines)
    planted = _plant_sample(mutants, loaded, plan)
    coverage = read_coverage(tests, Reach(files_of(root, plan["targets"])), deadline - time.monotonic())
    ready = time.monotonic()
    judged = Scorer(tests, coverage, deadline, Tally(output, len(planted))).judge(planted)
    seconds = {"coverage": round(ready - started, 3), "mutants": round(time.monotonic() - ready, 3)}
    result = {**describe(judged), "tests": len(tests), "failing": list(coverage.failing), "seconds": seconds}
    (output / "mutation.json").write_text(json.dumps(result), encoding="utf-8")


def _plant_sample(mutants: Sequence[Mutant], loaded: Loaded, plan: dict[str, Any]) -> list[Planted]:
    """Draw first, then plant: what cannot be planted is replaced by the next one drawn."""
    limit, seed = int(plan["limit"]), int(plan.get("seed", 0))
    live = [mutant for mutant in mutants if loaded.functions.get(mutant.unit.address)]
    drawn = sample_evenly(live, round(limit * 1.2), seed) if limit > 0 else live
    planted = [one for one in (plant(mutant, loaded) for mutant in drawn) if one is not None]
    chosen = {m.mutant_id for m in sample_evenly([one.mutant for one in planted], limit, seed)}
    return [one for one in planted if one.mutant.mutant_id in chosen]


def describe(judged: Sequence[Judged]) -> dict[str, Any]:
    """The result as JSON types; mutants that were not tried are counted apart and belong to no total."""
    tried = [one for one in judged if one.verdict != "not tried"]
    killed = {one.mutant.mutant_id for one in tried if one.verdict in ("killed", "timed out")}
    survivors = [one for one in tried if one.mutant.mutant_id not in killed]
    return {
        "format": 1,
        "killed": len(killed),
        "total": len(tried),
        "not_tried": len(judged) - len(tried),
        "timed_out": sum(one.verdict == "timed out" for one in tried),
        "by_function": count_by_function([one.mutant for one in tried], killed),
        "survivors": [
            {
                "symbol": one.mutant.unit.address,
                "line": one.mutant.line,
                "operator": one.mutant.operator,
                "before": one.mutant.before,
                "after": one.mutant.after,
                "reached": one.verdict == "survived",
            }
            for one in survivors
        ],
        "kills_by_test": _kills_by_test(judged),
    }


def _kills_by_test(judged: Sequence[Judged]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in judged:
        if one.test is not None:
            counts[one.test] = counts.get(one.test, 0) + 1
    return counts


class ScoringPlugin:
    """Takes over pytest's run loop: collection is pytest's, the running is ours."""

    def __init__(self, request: RunRequest, reach: Reach, output: Path) -> None:
        self.request, self.reach, self.output = request, reach, output

    def pytest_runtestloop(self, session: Any) -> bool:
        """Score with the collected items."""
        sys.settrace(None)
        left_out = frozenset(self.request.deselect)
        items = [item for item in session.items if item.nodeid not in left_out]
        score(self.request, [Runnable(item.nodeid, self._runner(item)) for item in items], self.reach.forget(), self.output)
        return True

    def _runner(self, item: Any) -> Callable[[], bool]:
        from _pytest.runner import runtestprotocol

        epoch = _epoch_for(self.request, item.nodeid)

        def run() -> bool:
            with frozen_clock(epoch):
                return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))

        return run


def _epoch_for(request: RunRequest, test_id: str) -> float | None:
    frozen = test_id.split("::")[0] in request.plan.get("frozen_paths", ())
    return request.plan.get("frozen_epoch") if frozen else None


def score_by_unittest(request: RunRequest, reach: Reach, output: Path) -> None:
    """The same with the standard library's unittest."""
    from .unittest_run import cases, load_file

    tests = []
    with reach.watching():
        modules = {path: load_file(path) for path in request.tests}
    for path, module in modules.items():
        for case in cases(unittest.defaultTestLoader.loadTestsFromModule(module)):
            identifier = f"{path}::{type(case).__name__}::{case._testMethodName}"
            if identifier not in request.deselect:
                tests.append(Runnable(identifier, _case_runner(case, _epoch_for(request, identifier))))
    score(request, tests, reach.forget(), output)


def _case_runner(case: unittest.TestCase, epoch: float | None) -> Callable[[], bool]:
    def run() -> bool:
        result = unittest.TestResult()
        with frozen_clock(epoch):
            case.run(result)
        return result.wasSuccessful()

    return run


def main(arguments: list[str]) -> int:
    """`main([request.json, output folder])`."""
    request = request_from_json(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    output = Path(arguments[1])
    reach = Reach(files_of(Path.cwd(), request.plan["targets"]))
    if request.framework == "unittest":
        score_by_unittest(request, reach, output)
        return 0
    import pytest

    with reach.watching():
        return int(pytest.main([*pytest_options(), "-s", *request.tests], plugins=[ScoringPlugin(request, reach, output)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
