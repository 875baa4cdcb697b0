"""One side of a change as a process that is asked for times. What a call does to it, it outlives or is started anew."""

import json
import os
import select
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any

from .children import child_environment, module_command
from .contract import RunRequest
from .processes import kill_group

DIED, NO_TIME = "died", "no time"
"""The process ended or hung in the call; the run's own limit came first."""
BEFORE, NOW = "before", "now"
PATIENCE, BEGIN_S = 10.0, 30.0
"""Wall time that an answer may take for each second of processor time, and what a start may take besides."""


@dataclass
class Side:
    """`folder` holds the whole tree of this side, `plan` is the file with the calls. `deadline` is monotonic."""

    name: str
    folder: Path
    plan: Path
    request: RunRequest
    hash_seed: int
    deadline: float
    process: "Popen[bytes] | None" = None
    left: bytes = field(default=b"", repr=False)

    def ask(self, call: int, size: int, stop_s: float, *, count: bool = False) -> Mapping[str, Any]:
        """How one call ended and the seconds it took; see `pace_child`."""
        fresh = self.process is None
        process = self.process or self._start()
        question = {"call": call, "size": size, "stop_s": stop_s, "count": count}
        patience = PATIENCE * stop_s + (BEGIN_S if fresh else 1.0)
        try:
            os.write(process.stdin.fileno(), json.dumps(question).encode() + b"\n")  # type: ignore[union-attr]
            line = self._line(process, min(time.monotonic() + patience, self.deadline))
        except BrokenPipeError:
            line = None
        if line is None:
            self.end()
            return {"ended": NO_TIME if time.monotonic() >= self.deadline else DIED, "seconds": 0.0}
        return dict(json.loads(line))

    def _start(self) -> "Popen[bytes]":
        environment = child_environment(self.request, self.hash_seed)
        roots = [str((self.folder / root).resolve()) for root in self.request.source_roots]
        package = environment["PYTHONPATH"].rpartition(os.pathsep)[2]
        self.process = Popen(
            module_command("pace_child", str(self.plan.absolute()), self.name),
            env={**environment, "PYTHONPATH": os.pathsep.join([*roots, package])},
            cwd=self.folder,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            start_new_session=True,
        )
        self.left = b""
        return self.process

    def _line(self, process: "Popen[bytes]", until: float) -> bytes | None:
        """The next line that the process writes; None where none came in time, or none will."""
        descriptor = process.stdout.fileno()  # type: ignore[union-attr]
        while b"\n" not in self.left:
            readable, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            said = os.read(descriptor, 1 << 16) if readable else b""
            if not said:
                return None
            self.left += said
        line, _, self.left = self.left.partition(b"\n")
        return line

    def end(self) -> None:
        """Stop the process, if there is one."""
        if self.process is not None:
            kill_group(self.process)
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                pipe.close()  # type: ignore[union-attr]
            self.process = None
