"""Run test files in fresh processes: TRACE once under the tracer, BASELINE several times shuffled, VERIFY once, COMMAND as told.

Each process records every test as it ends, so a run that is killed still tells what passed before.
"""

import json
import os
import sys
import time
from pathlib import Path

from .contract import JAVA_FRAMEWORKS, NODE_FRAMEWORKS, End, RunReport, RunRequest, TestOutcome
from .java_build import BuildFailed
from .java_run import JavaRun, broken, prepare_java, run_java_once
from .node_packages import FrameworkMissing
from .node_run import can_shuffle, run_node_once
from .outcomes import read_outcomes
from .processes import Finished, run_child

FIXED_EPOCH = 1_700_000_000
"""Seconds since 1970 that generated tests see as now, where the plan asks for a fixed clock."""
_PYTEST_OK = frozenset({0, 1})
_PYTEST_NOTHING = 5


def run_suite(request: RunRequest, output: Path) -> RunReport:
    """Run the request's tests `repeats` times, each in a fresh process with its own order and hash seed."""
    deadline = time.monotonic() + request.limits.wall_s
    outcomes: list[TestOutcome] = []
    ends: list[Finished] = []
    try:
        java = prepare_java(request, output, deadline) if request.framework in JAVA_FRAMEWORKS and request.kind != "COMMAND" else None
    except BuildFailed as failed:
        return broken(request, failed)
    for repeat in range(max(1, request.repeats)):
        seed = request.seeds[repeat % len(request.seeds)] if request.seeds else 0
        records = output / f"outcomes-{repeat}.jsonl"
        try:
            ends.append(_run_once(request, records, (seed + 1000 * repeat, seed), deadline, java))
        except FrameworkMissing as missing:
            return RunReport(request.run_id, request.kind, "broken_environment", message=str(missing))
        outcomes += read_outcomes(records, repeat)
        if ends[-1].killed:
            break
    end, message = judge_end(request, ends, outcomes)
    return RunReport(
        request.run_id,
        request.kind,
        end,
        tuple(outcomes),
        exit_codes=tuple(one.status for one in ends),
        message=message,
        log_tail=ends[-1].tail[-request.limits.output_bytes :] if end != "completed" else ends[-1].tail[-4000:],
        payload={} if request.framework not in NODE_FRAMEWORKS or can_shuffle(request.framework) else {"shuffled": False},
        outputs=("traces.json",) if (output / "traces.json").exists() else (),
    )


def _run_once(request: RunRequest, records: Path, seeds: tuple[int, int], deadline: float, java: JavaRun | None) -> Finished:
    """One repeat. `seeds`: of the order, and of Python's hashes."""
    seed, hash_seed = seeds
    if request.kind == "COMMAND":
        command = [str(word) for word in request.plan["command"]]
        return run_child(command, _environment(request, hash_seed, {}), deadline, request.limits.output_bytes)
    settings = {
        "records": str(records),
        "seed": seed,
        "shuffle": request.kind == "BASELINE",
        "per_test_s": request.limits.per_test_s,
        "deselect": list(request.deselect),
        "trace": request.plan if request.kind == "TRACE" else None,
        "traces": str(records.with_name("traces.json")),
        "frozen_epoch": request.plan.get("frozen_epoch"),
        "frozen_paths": request.plan.get("frozen_paths", []),
        "clock_ms": FIXED_EPOCH * 1000,
    }
    if request.framework in NODE_FRAMEWORKS:
        return run_node_once(request, settings, deadline)
    if java is not None:
        return run_java_once(java, settings, deadline)
    environment = _environment(request, hash_seed, settings)
    return run_child(_arguments(request), environment, deadline, request.limits.output_bytes)


def _arguments(request: RunRequest) -> list[str]:
    """Assertion rewriting is off: it costs seconds a run and changes only how failures read."""
    if request.framework == "unittest":
        return [sys.executable, "-m", f"{__package__}.unittest_run", *request.tests]
    options = ["--rootdir=.", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-o", "addopts="]
    return [sys.executable, "-m", "pytest", "-p", f"{__package__}.pytest_plugin", *options, *request.tests]


def _environment(request: RunRequest, hash_seed: int, settings: dict[str, object]) -> dict[str, str]:
    package_home = str(Path(__file__).absolute().parent.parent)
    roots = [str(Path(root).resolve()) for root in request.source_roots]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([*roots, package_home]),
        "PYTHONHASHSEED": str(hash_seed % 4294967296),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "UTC",
        "IAMA_RUN": json.dumps(settings),
    }


def judge_end(request: RunRequest, ends: list[Finished], outcomes: list[TestOutcome]) -> tuple[End, str]:
    """How the run as a whole ended, with a sentence for people where it did not complete."""
    last = ends[-1]
    if last.killed:
        return "timed_out", f"the tests did not end within {request.limits.wall_s:g} s; raise the limit or leave the hanging test out"
    if request.kind == "COMMAND":
        return "completed", ""
    if last.status == _PYTEST_NOTHING or (not outcomes and last.status in _PYTEST_OK):
        return "no_tests", "the test files were read, but no test was found in them"
    if any(one.status not in _PYTEST_OK for one in ends):
        if "No module named pytest" in last.tail:
            return "broken_environment", f"{sys.executable} has no pytest: install it there, or choose another interpreter with --python"
        return "crashed", f"the test process ended with status {last.status}"
    return "completed", ""
