"""Entry inside the sandbox: read a `RunRequest`, do it, write `report.json`. The current folder is the tree."""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .contract import JAVA_FRAMEWORKS, NODE_FRAMEWORKS, Framework, Kind, Limits, RunReport, RunRequest, report_to_json, request_from_json

Run = Callable[[RunRequest, Path], RunReport]


def choose(kind: Kind, framework: Framework = "pytest") -> Run:
    """The function that answers a kind; imported late, because a search and a test run need different modules."""
    if kind == "PROBE" and framework in NODE_FRAMEWORKS:
        from .node_probe import run_node_probe

        return run_node_probe
    if kind == "PROBE" and framework in JAVA_FRAMEWORKS:
        from .java_probe import run_java_probe

        return run_java_probe
    if kind == "PROBE":
        from .probe_run import run_probe

        return run_probe
    if kind == "MUTATION":
        from .mutation_run import run_mutation

        return run_mutation
    if kind == "PACE":
        from .pace_run import run_pace

        return run_pace
    from .suite import run_suite

    return run_suite


def apply_limits(limits: Limits) -> None:
    """Bound this process and all it starts. `RLIMIT_DATA`, because address-space limits break JITs and big mappings."""
    bounds = {
        resource.RLIMIT_DATA: limits.memory_bytes,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_CORE: 0,
    }
    for which, bound in bounds.items():
        hard = resource.getrlimit(which)[1]
        wanted = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(which, (wanted, wanted))


def main(arguments: list[str]) -> int:
    """`main([request.json, output folder])`; exit status 0 whenever a report was written."""
    request_path, output = Path(arguments[0]), Path(arguments[1])
    request = request_from_json(json.loads(request_path.read_text(encoding="utf-8")))
    apply_limits(request.limits)
    started, cpu = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    report = choose(request.kind, request.framework)(request, output)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime + own.ru_utime + own.ru_stime
    report = replace(report, wall_s=round(time.monotonic() - started, 3), cpu_s=round(spent, 3))
    unfinished = output / "report.json.part"
    unfinished.write_text(json.dumps(report_to_json(report)), encoding="utf-8")
    unfinished.replace(output / "report.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
