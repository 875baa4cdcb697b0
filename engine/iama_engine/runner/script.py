"""A script is a list of source statements; running one gives what was seen, what was raised and which lines it reached."""

import ast
import io
import os
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from types import CodeType
from typing import Any

from .clock import SUMMER_ZONE
from .guard import Guard, Overrun, Touched
from .observe import Observer, Seen, literal_of
from .state import Snapshot

PRINTED = "printed.getvalue()"
"""The expression that stands for what a script printed."""
SEED = "random.seed(0)"
DREW = "random"
"""What spoils a script that draws random numbers without fixing them first."""


@dataclass(frozen=True)
class Script:
    """Statements over modules that `imports` bring in; names assigned in it are what can be seen of it."""

    statements: tuple[str, ...]
    imports: tuple[str, ...]
    origin: str = "search"

    @property
    def is_seeded(self) -> bool:
        """Whether it begins by saying which random numbers there will be."""
        return self.statements[:1] == (SEED,)

    def seeded(self) -> "Script":
        """The same with fixed random numbers."""
        kept = (statement for statement in self.statements if not statement.startswith("random.seed("))
        return Script((SEED, *kept), tuple(sorted({*self.imports, "import random"})), self.origin)


@dataclass(frozen=True)
class Raised:
    """The exception that ended a script. Its text counts only where a `raise` of the package wrote it, `deliberate`."""

    type_name: str
    module: str
    message: str | None
    deliberate: bool


@dataclass
class Run:
    """One run. `ended_at` is the number of the statement that raised, None where none did; `spoilt` says why nothing counts."""

    seen: Seen = field(default_factory=dict)
    raised: Raised | None = None
    ended_at: int | None = None
    spoilt: str | None = None
    seconds: float = 0.0
    """Processor time."""
    names: dict[str, Any] = field(default_factory=dict)

    def differs_from(self, other: "Run", stable: Sequence[str]) -> list[str]:
        """What tells the two runs apart, of the `stable` expressions; `raises` where one ends otherwise."""
        if self.spoilt or self.ended_at != other.ended_at or _raise_differently(other.raised, self.raised):
            return ["raises"]
        return [expression for expression in stable if self.seen.get(expression) != other.seen.get(expression)]


def _raise_differently(expected: Raised | None, actual: Raised | None) -> bool:
    if expected is None or actual is None:
        return expected is not actual
    if (expected.module, expected.type_name) != (actual.module, actual.type_name):
        return True
    return expected.deliberate and expected.message != actual.message


@lru_cache(maxsize=20000)
def compiled(statement: str) -> CodeType | None:
    """The statement's code, None where it does not compile."""
    try:
        return compile(statement, "<script>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=20000)
def assigned_names(statement: str) -> tuple[str, ...]:
    """Names a statement binds at its own level, in order."""
    try:
        tree = ast.parse(statement)
    except (SyntaxError, ValueError):
        return ()
    found = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return tuple(dict.fromkeys(found))


class World:
    """Everything a script runs in: the guard, the snapshot, the frozen clock's hand, the packages."""

    def __init__(self, guard: Guard, snapshot: Snapshot, observer: Observer, root: str) -> None:
        self.guard, self.snapshot, self.observer, self.root = guard, snapshot, observer, root
        self.epoch = 1_700_000_000.0
        self._bases: dict[tuple[str, ...], dict[str, Any]] = {}

    def now(self) -> float:
        """What the frozen clock shows."""
        return self.epoch

    def run(self, script: Script, *, other: bool = False, seconds: float = 0.5) -> Run:
        """Run a script; `other` takes another clock, time zone and random seed."""
        self._set_circumstances(other)
        run = Run()
        namespace = dict(self._base(script.imports))
        before = frozenset(namespace)
        printed, real_out, real_err = io.StringIO(), sys.stdout, sys.stderr
        started = time.process_time()
        sys.stdout = sys.stderr = printed
        try:
            self._execute(script, run, namespace, seconds)
            if not run.spoilt:
                self._look(run, namespace, before, printed)
        finally:
            sys.stdout, sys.stderr = real_out, real_err
            self._restore(environment=self.guard.touched is not None)
        run.seconds = time.process_time() - started
        return run

    def _base(self, imports: tuple[str, ...]) -> dict[str, Any]:
        base = self._bases.get(imports)
        if base is None:
            base = {}
            for line in imports:
                exec(line, base)
            self._bases[imports] = base
        return base

    def _set_circumstances(self, other: bool) -> None:
        random.seed(2 if other else 1)
        self.epoch = 1_234_567_890.0 if other else 1_700_000_000.0
        self._zone(SUMMER_ZONE if other else "UTC")
        self._random_state = random.getstate()

    def _zone(self, zone: str) -> None:
        if os.environ.get("TZ") != zone:
            os.environ["TZ"] = self.snapshot.environment["TZ"] = zone
            time.tzset()

    def _execute(self, script: Script, run: Run, namespace: dict[str, Any], seconds: float) -> None:
        number = 0
        try:
            with self.guard.up(seconds):
                for number, statement in enumerate(script.statements):  # noqa: B007 (told below where one raises)
                    code = compiled(statement)
                    if code is None:
                        run.spoilt = "does not compile"
                        return
                    exec(code, namespace)
        except (Overrun, Touched, MemoryError, GeneratorExit, KeyboardInterrupt) as error:
            run.spoilt = type(error).__name__
        except BaseException as error:  # noqa: BLE001 - whatever the code under test raises is its behaviour
            run.ended_at = number
            if not (self.guard.overrun or self.guard.touched):
                self._describe(run, error)
        if self.guard.overrun or self.guard.touched:
            run.spoilt = self.guard.touched or "Overrun"
        elif not script.is_seeded and random.getstate() != self._random_state:
            run.spoilt = DREW

    def _describe(self, run: Run, error: BaseException) -> None:
        try:
            with self.guard.up(0.2):
                run.raised = describe(error, self.root)
        except BaseException as trouble:  # noqa: BLE001 - a text of the code under test may raise anything
            run.spoilt = type(trouble).__name__

    def _look(self, run: Run, namespace: dict[str, Any], before: frozenset[str], printed: io.StringIO) -> None:
        names = {name: value for name, value in namespace.items() if name not in before and not name.startswith("__")}
        try:
            with self.guard.up(0.5):
                run.seen = self.observer.look(names)
            text = "" if printed.closed else printed.getvalue()
        except BaseException as error:  # noqa: BLE001 - looking runs properties of the code under test
            run.spoilt = type(error).__name__
            return
        if self.guard.overrun or self.guard.touched:
            run.spoilt = self.guard.touched or "Overrun"
        if text:
            run.seen[PRINTED] = literal_of(text) or repr(text[:200])
        run.names = names

    def _restore(self, *, environment: bool) -> None:
        with suppress(OSError):
            os.chdir(self.root)
        self.snapshot.restore(environment=environment)


def describe(error: BaseException, root: str) -> Raised:
    """Name an exception. It is deliberate where a `raise` (or `assert`) of the package's own raised it."""
    kind = type(error)
    trace, deliberate = error.__traceback__, False
    while trace is not None:
        code = trace.tb_frame.f_code
        own = code.co_filename.startswith(root) and "site-packages" not in code.co_filename
        deliberate = own and _raises_at(code, trace.tb_lasti)
        trace = trace.tb_next
    text = str(error)
    message = None if " at 0x" in text or len(text) > 300 else text
    return Raised(kind.__qualname__, kind.__module__, message, deliberate)


def _raises_at(code: CodeType, offset: int) -> bool:
    return 0 <= offset < len(code.co_code) and code.co_code[offset] in _RAISES


def _opcodes() -> frozenset[int]:
    import dis

    return frozenset(dis.opmap[name] for name in ("RAISE_VARARGS", "RERAISE") if name in dis.opmap)


_RAISES = _opcodes()
