"""What a test process writes down: one JSON line when a test starts, one when it ends. Shared by pytest and unittest."""

import json
import os
import random
import signal
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TypeVar

EXCERPT = 2000
"""Characters of a failure that are kept."""
Item = TypeVar("Item")


class TestOverran(BaseException):
    """A test passed its own time limit. Not an `Exception`, so that the code under test cannot swallow it."""


class TestInterrupted(Exception):
    """A test interrupted itself as Ctrl-C would."""

    __test__ = False


@dataclass
class Recorder:
    """Appends to the records file with one `write` a line, so that a kill leaves whole lines."""

    settings: dict[str, Any]
    root: Path = field(default_factory=Path.cwd)

    @classmethod
    def from_environment(cls) -> "Recorder":
        """The recorder that the parent described in `IAMA_RUN`."""
        return cls(json.loads(os.environ["IAMA_RUN"]))

    def started(self, test_id: str) -> None:
        """Note that a test began; without an end it counts as timed out."""
        self._write({"test_id": test_id, "started": True})

    def ended(self, test_id: str, outcome: str, seconds: float, failure: "Failure | None" = None) -> None:
        """Note how a test ended."""
        found = failure or Failure()
        self._write(
            {
                "test_id": test_id,
                "outcome": outcome,
                "duration_s": round(seconds, 4),
                "error_class": found.error_class,
                "location": found.location,
                "excerpt": found.excerpt,
            }
        )

    def _write(self, record: dict[str, Any]) -> None:
        descriptor = os.open(self.settings["records"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, json.dumps(record).encode() + b"\n")
        finally:
            os.close(descriptor)

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Raise `TestOverran` in the running test past its limit, again each second in case it is caught.

        A test that interrupts itself as Ctrl-C would fails alone: the framework would take it for the end of the run.
        """
        limit = float(self.settings["per_test_s"])

        def overran(signum: int, frame: FrameType | None) -> None:
            raise TestOverran(f"over {limit:g} s")

        previous = signal.signal(signal.SIGALRM, overran)
        signal.setitimer(signal.ITIMER_REAL, limit, 1.0)
        try:
            yield
        except KeyboardInterrupt as error:
            raise TestInterrupted("interrupted as by Ctrl-C") from error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)

    def is_left_out(self, test_id: str) -> bool:
        """Whether the request deselects this test."""
        return test_id in self.settings["deselect"]


@dataclass(frozen=True)
class Failure:
    """Why a test failed; `location` is `path::function` of the innermost frame of the project."""

    error_class: str | None = None
    location: str | None = None
    excerpt: str | None = None


def describe_failure(error: BaseException, root: Path) -> Failure:
    """The class, place and short text of an exception, without line numbers in the place."""
    text = "".join(traceback.format_exception_only(type(error), error)).strip()
    return Failure(type(error).__name__, locate(error.__traceback__, root), text[:EXCERPT])


def locate(trace: TracebackType | None, root: Path) -> str | None:
    """The innermost frame whose file lies under `root`, as `path::function`."""
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        path = Path(code.co_filename)
        if path.is_relative_to(root):
            found = f"{path.relative_to(root).as_posix()}::{code.co_name}"
        trace = trace.tb_next
    return found


def shuffled(items: Sequence[Item], groups: Sequence[tuple[str, str]], seed: int) -> list[Item]:
    """Random order that keeps modules and classes together: shared fixtures are set up once, as in any real run."""
    chance = random.Random(seed)
    module_rank: dict[str, float] = {}
    class_rank: dict[tuple[str, str], float] = {}
    keyed = []
    for item, (module, group) in zip(items, groups, strict=True):
        first = module_rank.setdefault(module, chance.random())
        second = class_rank.setdefault((module, group), chance.random())
        keyed.append((first, second, chance.random(), item))
    return [item for *_, item in sorted(keyed, key=lambda row: row[:3])]
