"""The real Temporal development server as our child: in memory for tests and fresh stacks, on a file where work must survive."""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from iama_dev.local_http import NotAnswered, ask
from iama_dev.ports import free_port, listens
from iama_dev.processes import Child, Crew, Program, wait_until
from iama_dev.temporal_binary import obtain

NAMESPACE = "default"
START_SECONDS = 30.0
ONE_MACHINE = {
    "matching.numTaskqueueReadPartitions": 1,
    "matching.numTaskqueueWritePartitions": 1,
    "history.transferProcessorMaxPollRPS": 1000,
}
"""What is meant for a cluster, made small (decision 0048).

A task queue is one queue here. By default it is four, and a task that lands where nobody polls is handed on at most ten times a
second: with one worker that is a wait for nothing, of 70 ms as a rule and of seconds at times. And all jobs share one shard, which by
default looks for tasks to hand out 20 times a second: each of the forty steps of a job waited for the next twentieth of a second.
"""


@dataclass(frozen=True, slots=True)
class TemporalServer:
    """Where it answers, by gRPC and by HTTP; `ui_url` is None where the web page was not asked for."""

    address: str
    http_url: str
    namespace: str = NAMESPACE
    ui_url: str | None = None
    child: Child | None = None


@dataclass(frozen=True, slots=True)
class TemporalSettings:
    """`database` is the file to keep state in, None for memory; `port` is chosen where it is None."""

    database: Path | None = None
    ui: bool = False
    port: int | None = None


def start_temporal(crew: Crew, directory: Path, settings: TemporalSettings) -> TemporalServer:
    """Start the server and wait until it serves its namespace; its log lies in `directory`."""
    binary = obtain(Path(sys.executable), lambda line: None)
    return wait_for_temporal(launch_temporal(crew, directory, binary, settings))


def launch_temporal(crew: Crew, directory: Path, binary: Path, settings: TemporalSettings) -> TemporalServer:
    """Start the server without waiting for it."""
    port, ui_port, http_port = settings.port or free_port(), free_port(), free_port()
    command = [str(binary), "server", "start-dev", "--ip", "127.0.0.1", "--port", str(port), "--http-port", str(http_port)]
    command += ["--ui-port", str(ui_port)] if settings.ui else ["--headless"]
    command += ["--db-filename", str(settings.database)] if settings.database else []
    command += ["--log-level", "error"]
    command += [word for name, value in ONE_MACHINE.items() for word in ("--dynamic-config-value", f"{name}={value}")]
    log = directory / "temporal.log"
    log.unlink(missing_ok=True)
    stop_signal = signal.SIGTERM if settings.database else signal.SIGKILL
    child = crew.start(Program("Temporal server", command, log=log, stop_signal=stop_signal))
    ui_url = f"http://127.0.0.1:{ui_port}" if settings.ui else None
    return TemporalServer(f"127.0.0.1:{port}", f"http://127.0.0.1:{http_port}", NAMESPACE, ui_url, child)


def wait_for_temporal(server: TemporalServer) -> TemporalServer:
    """Return once it says that it serves: it prints its address after the namespace exists."""
    child = server.child
    if child is not None:
        port = int(server.address.rpartition(":")[2])
        wait_until(lambda: "Server:" in child.log_tail() and listens(port), child, START_SECONDS, "did not come up")
    return server


def has_worker(server: TemporalServer, task_queue: str) -> bool:
    """Whether somebody polls the queue for workflow tasks."""
    query = "taskQueueType=TASK_QUEUE_TYPE_WORKFLOW"
    try:
        answer = ask(f"{server.http_url}/api/v1/namespaces/{server.namespace}/task-queues/{task_queue}?{query}")
    except NotAnswered:
        return False
    return bool(answer.get("pollers"))
