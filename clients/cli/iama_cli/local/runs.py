"""Answers the runs that the service asks for: fetch, execute in a private copy, report.

One run at a time, in a thread of its own, so that events keep flowing while tests run; its report is handed in by another, so
that the next run begins meanwhile. A run that is cancelled from here leaves no process behind; the service asks again when
nobody reports.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from iama_cli.client.api import Api
from iama_cli.client.model import Link, TestRun
from iama_cli.exits import CliError, Exit
from iama_cli.local.interrupts import unhurried
from iama_cli.local.progress import telling_progress
from iama_cli.local.scratch import Scratch
from iama_engine.errors import EngineError

if TYPE_CHECKING:
    from iama_engine.runner.contract import RunReport, RunRequest
    from iama_engine.sandbox.java import JavaSetup
    from iama_engine.sandbox.node import NodeSetup

_LATE = ("iama_engine.sandbox.execute", "iama_engine.sandbox.progress", "iama_engine.transport")
"""What a run needs, loaded while the service still reads the project."""
_OVER = frozenset({"RUN_OVER", "RUN_NOT_FOUND"})
HandIn = Callable[[str], None]
"""Uploads and reports what a run left."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where runs happen: the scratch copies, the interpreter, and whether there is isolation."""

    scratch: Scratch
    interpreter: Path
    isolated: bool
    node: "NodeSetup | None" = None
    java: "JavaSetup | None" = None


@dataclass(slots=True)
class RunAttendant:
    """Use as a context manager; `ask` takes a run, `failure` holds what ended the thread, if anything did."""

    api: Api
    job_id: str
    bench: Workbench
    failure: CliError | None = None
    running: str = ""
    _cancelled: threading.Event = field(default_factory=threading.Event)
    _asked: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _seen: set[str] = field(default_factory=set)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._attend, name="iama-runs", daemon=True)
        self._thread.start()
        self.ask_open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._cancelled.set()
        self._asked.put(None)
        if self._thread is not None:
            with unhurried():
                self._thread.join()

    def ask(self, run_id: str) -> None:
        """Take a run unless it waits here already; one that is asked for again after its answer is taken again."""
        if run_id not in self._seen:
            self._seen.add(run_id)
            self._asked.put(run_id)

    def ask_open(self) -> None:
        """Take every run that somebody waits for: the state of things after a restart or a lost connection."""
        for line in self.api.open_runs(self.job_id):
            self.ask(line.run_id)

    def _attend(self) -> None:
        for name in _LATE:
            import_module(name)
        with ThreadPoolExecutor(1, "iama-reports") as reports:
            while (run_id := self._asked.get()) is not None and not self._cancelled.is_set() and self.failure is None:
                hand_in = self._carefully(run_id, self._answer)
                self.running = ""
                if hand_in is None:
                    self._seen.discard(run_id)
                else:
                    reports.submit(self._finish, run_id, hand_in)

    def _finish(self, run_id: str, hand_in: HandIn) -> None:
        if not self._cancelled.is_set():
            self._carefully(run_id, hand_in)
        self._seen.discard(run_id)

    def _carefully(self, run_id: str, work: Callable[[str], HandIn | None]) -> HandIn | None:
        """Do a part of a run; what ends the attendance is kept as its failure."""
        try:
            return work(run_id)
        except CliError as error:
            self.failure = self.failure if error.code in _OVER else error
        except (OSError, ValueError, TypeError, EngineError) as error:
            self.failure = CliError("LOCAL_RUN_FAILED", f"a test run could not be carried out here: {error}", Exit.JOB_FAILED)
        return None

    def _answer(self, run_id: str) -> HandIn | None:
        """Carry a run out; how to hand in what came of it, or None where nobody waits for that."""
        from iama_engine.transport import pack_report

        run = self.api.test_run(self.job_id, run_id)
        if run.status != "requested":
            return None
        self.running = run.kind
        inputs = {given.name: self.api.transport.download(given.url, given.sha256) for given in run.inputs}
        request = read_request(run, inputs)
        with self.bench.scratch.run_tree(inputs.get("overlay")) as place:
            with telling_progress(self.api, (self.job_id, run_id), place.output):
                report = self._execute(request, place.tree, place.output)
            if self._cancelled.is_set():
                return None
            packed = pack_report(report, place.output)
        return lambda _: self._hand_in(run, report, packed)

    def _execute(self, request: "RunRequest", tree: Path, output: Path) -> "RunReport":
        from iama_engine.runner.contract import RunReport
        from iama_engine.sandbox.execute import execute_run

        bench = self.bench
        try:
            return execute_run(
                request,
                tree,
                output,
                interpreter=bench.interpreter,
                isolated=bench.isolated,
                cancel=self._cancelled,
                node=bench.node,
                java=bench.java,
            )
        except EngineError as refused:
            return RunReport(request.run_id, request.kind, "broken_environment", message=str(refused))

    def _hand_in(self, run: TestRun, report: "RunReport", packed: tuple[bytes, bytes | None]) -> None:
        links = {link.name: link for link in run.outputs}
        blob, payload = packed
        if payload is not None:
            self._upload(links["payload"], payload)
        self._upload(links["report"], blob)
        body = {
            "end": report.end,
            "isolated": report.isolated,
            "wall_s": report.wall_s,
            "sha256": sha256(blob).hexdigest(),
            "size": len(blob),
        }
        self.api.report_run(self.job_id, run.run_id, body)

    def _upload(self, link: Link, blob: bytes) -> None:
        self.api.transport.upload(link.to_json(), blob)


def read_request(run: TestRun, inputs: Mapping[str, bytes]) -> "RunRequest":
    """The `RunRequest` of a run; a large plan travels as an input of its own."""
    from iama_engine.runner.contract import request_from_json
    from iama_engine.transport import decompress_json

    raw = dict(run.request)
    if "plan" in inputs:
        raw["plan"] = decompress_json(inputs["plan"])
    return request_from_json(raw)
