"""Execute one `RunRequest` on a private copy of the tree and bring back its `RunReport`, whatever the code does.

Only a missing interpreter or missing isolation raises. Everything the user's code can do ends up in the report.
"""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import (
    JAVA_FRAMEWORKS,
    NODE_FRAMEWORKS,
    RunReport,
    RunRequest,
    TestOutcome,
    report_from_json,
    request_to_json,
)
from iama_engine.runner.outcomes import read_outcomes
from iama_engine.sandbox.bubblewrap import OUT, RUNNER, Mounts, sandbox_command
from iama_engine.sandbox.interpreter import Interpreter, find_interpreter
from iama_engine.sandbox.isolation import detect_isolation
from iama_engine.sandbox.java import JavaSetup
from iama_engine.sandbox.node import NodeSetup, find_node
from iama_engine.sandbox.processes import ProcessFence

GRACE_S = 5.0
"""Seconds past the run's own limit after which everything is killed."""
NEEDS_ISOLATION = frozenset({"TRACE", "PROBE", "MUTATION", "PACE"})
RUNNER_FOLDER = Path(__file__).resolve().parent.parent / "runner"
_POLL_S = 0.05
_LAUNCH = "import sys; sys.path.insert(0, sys.argv[1]); from iama_runner.__main__ import main; sys.exit(main(sys.argv[2:]))"


@dataclass(frozen=True, slots=True)
class _Ended:
    status: int
    killed: str
    tail: str


def execute_run(
    request: RunRequest,
    tree: Path,
    output: Path,
    *,
    interpreter: Path,
    isolated: bool = True,
    cancel: threading.Event | None = None,
    node: NodeSetup | None = None,
    java: JavaSetup | None = None,
) -> RunReport:
    """Run a request. `tree` is a private scratch copy, writable as `output` is; nothing else is.

    `node` is what a Node framework runs with, looked for where it is not given; `java` what a Java framework needs to be given.
    Raises `EngineError` with INTERPRETER_*, or ISOLATION_MISSING where the kind needs isolation and there is none.
    """
    python = find_interpreter(interpreter)
    setup = (node or NodeSetup(find_node())) if request.framework in NODE_FRAMEWORKS else None
    if setup is not None:
        request = replace(request, node=str(setup.node.program))
    if request.framework in JAVA_FRAMEWORKS:
        request = replace(request, java=_required(java).told())
    output.mkdir(parents=True, exist_ok=True)
    (output / "request.json").write_text(json.dumps(request_to_json(request)), encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="iama-run-") as home:
        mounts = Mounts(tree.resolve(), output.resolve(), RUNNER_FOLDER, python, setup, java)
        command = _command(request, mounts, Path(home), isolated)
        started = time.monotonic()
        ended = _watch(command, tree, request, cancel or threading.Event())
        wall_s = round(time.monotonic() - started, 3)
    return replace(_read_report(request, output, ended), isolated=isolated, wall_s=wall_s)


def _required(java: JavaSetup | None) -> JavaSetup:
    if java is None:
        raise EngineError(
            Refusal.INTERPRETER_MISSING,
            "this sandbox has no JDK with jars for Java tests: run them isolated on your machine, with --mode local",
        )
    return java


def _command(request: RunRequest, mounts: Mounts, home: Path, isolated: bool) -> list[str]:
    python = [str(mounts.interpreter.program), "-B", "-c", _LAUNCH]
    if isolated:
        isolation = detect_isolation()
        if isolation.program is None:
            raise EngineError(Refusal.ISOLATION_MISSING, f"{isolation.reason}; install bubblewrap or use a remote sandbox")
        return sandbox_command(isolation.program, mounts, [*python, str(RUNNER), str(OUT / "request.json"), str(OUT)])
    if request.kind in NEEDS_ISOLATION:
        raise EngineError(Refusal.ISOLATION_MISSING, f"{request.kind} runs only under isolation")
    (home / "iama_runner").symlink_to(mounts.runner)
    if mounts.node is not None and mounts.node.modules is not None and not (mounts.tree.parent / "node_modules").exists():
        (mounts.tree.parent / "node_modules").symlink_to(mounts.node.modules)
    return [*python, str(home), str(mounts.output / "request.json"), str(mounts.output)]


def _watch(command: list[str], tree: Path, request: RunRequest, cancel: threading.Event) -> _Ended:
    """Run until it ends, is cancelled, forks too much, or passes its limit; then kill every process of it."""
    deadline = time.monotonic() + request.limits.wall_s + GRACE_S
    with tempfile.TemporaryFile() as log, ProcessFence(request.limits.processes) as fence:
        process = subprocess.Popen(
            command, cwd=tree, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        fence.enclose(process.pid)
        killed = ""
        try:
            while process.poll() is None and not killed:
                cancel.wait(_POLL_S) if not cancel.is_set() else None
                killed = _reason_to_kill(cancel, deadline, fence)
        finally:
            _kill(process)
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - request.limits.output_bytes))
        return _Ended(process.returncode, killed, log.read().decode("utf-8", "replace"))


def _reason_to_kill(cancel: threading.Event, deadline: float, fence: ProcessFence) -> str:
    if cancel.is_set():
        return "cancelled"
    if time.monotonic() > deadline:
        return "timed_out"
    return "processes" if fence.is_breached() else ""


def _kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.poll()
    process.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours goes in but where programs are: no credentials, no settings."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | {"TZ": "UTC"}


def _read_report(request: RunRequest, output: Path, ended: _Ended) -> RunReport:
    path = output / "report.json"
    if not ended.killed and path.is_file() and not path.is_symlink():
        try:
            return report_from_json(json.loads(path.read_bytes()))
        except (ValueError, TypeError) as error:
            return RunReport(request.run_id, request.kind, "crashed", message=f"the report cannot be read: {error}")
    outcomes = _partial_outcomes(output)
    if ended.killed == "timed_out":
        message = f"killed after {request.limits.wall_s:g} s: raise the limit or leave the hanging test out"
        return RunReport(request.run_id, request.kind, "timed_out", outcomes, message=message, log_tail=ended.tail)
    reasons = {"cancelled": "cancelled", "processes": f"killed: more than {request.limits.processes} processes"}
    message = reasons.get(ended.killed, f"the runner ended with status {ended.status}")
    return RunReport(request.run_id, request.kind, "crashed", outcomes, exit_codes=(ended.status,), message=message, log_tail=ended.tail)


def _partial_outcomes(output: Path) -> tuple[TestOutcome, ...]:
    found: list[TestOutcome] = []
    for records in sorted(output.glob("outcomes-*.jsonl")):
        found += read_outcomes(records, int(records.stem.rpartition("-")[2]))
    return tuple(found)


def describe_interpreter(program: Path) -> Interpreter:
    """The interpreter a run would use; raises as `execute_run` does."""
    return find_interpreter(program)
