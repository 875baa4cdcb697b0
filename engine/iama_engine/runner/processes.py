"""Start a child in its own process group, cap what it says, and end all of it at the deadline."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finished:
    """How a child ended: exit status (negative for a signal), whether we killed it, and the tail of its output."""

    status: int
    killed: bool
    tail: str


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a child started with its own session, with everything it started that stayed in the group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def run_child(arguments: Sequence[str], environment: Mapping[str, str], deadline: float, output_bytes: int) -> Finished:
    """Run until it ends or `deadline` (monotonic seconds). Output goes to a file, so a chatty child never blocks."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            arguments, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        killed = False
        try:
            process.wait(timeout=max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            killed = True
        finally:
            kill_group(process)
        size = log.seek(0, os.SEEK_END)
        log.seek(max(0, size - output_bytes))
        return Finished(process.returncode, killed, log.read().decode("utf-8", "replace"))
