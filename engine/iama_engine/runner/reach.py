"""Which lines of the target files run: a trace hook that costs nothing in other files or in functions of no interest."""

import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

_Tracer = Callable[[FrameType, str, object], Any]


class Reach:
    """Collects `(path, line)`; code objects are asked about once. `lines` limits what is worth watching."""

    def __init__(self, files: dict[str, str], lines: dict[str, Collection[int]] | None = None) -> None:
        self.files, self.lines = files, lines
        self.known: dict[CodeType, _Tracer | None] = {}
        self.seen: set[tuple[str, int]] = set()

    def forget(self) -> set[tuple[str, int]]:
        """What was seen since the last call."""
        seen, self.seen = self.seen, set()
        return seen

    def reconsider(self) -> None:
        """Ask about every code object again, after `lines` changed."""
        self.known.clear()

    @contextmanager
    def watching(self, *, threads: bool = False) -> Iterator[None]:
        """Watch this thread; with `threads`, those started meanwhile too."""
        if threads:
            threading.settrace(self._enter)
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(None)
            if threads:
                threading.settrace(None)

    def _enter(self, frame: FrameType, event: str, argument: object) -> _Tracer | None:
        code = frame.f_code
        try:
            return self.known[code]
        except KeyError:
            tracer = self.known[code] = self._tracer_of(code)
            return tracer

    def _tracer_of(self, code: CodeType) -> _Tracer | None:
        path = self._path_of(code)
        if path is None:
            return None

        def line(frame: FrameType, event: str, argument: object) -> Any:
            if event == "line":
                self.seen.add((path, frame.f_lineno))
            return line

        return line

    def _path_of(self, code: CodeType) -> str | None:
        path = self.files.get(code.co_filename)
        if path is None or self.lines is None:
            return path
        wanted = self.lines.get(path, ())
        return path if any(line in wanted for _, _, line in code.co_lines() if line) else None
