"""A clock that stands still, for tests that pin today's behaviour. Only wall-clock readings; monotonic time runs on."""

import datetime
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

SUMMER_ZONE = "IST-5:30IDT,0/0,J365/25"
"""Another zone than that of the tests, an uneven offset from it, and daylight saving always in force: `tm_isdst` is a value too."""
_REAL_DATETIME = datetime.datetime
_REAL_DATE = datetime.date


class _SameKind(type):
    """Makes `isinstance` treat real and frozen values alike."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__mro__[1])


Reading = Callable[[], float]


def _frozen_datetime(epoch: Reading) -> type[datetime.datetime]:
    class FrozenDatetime(datetime.datetime, metaclass=_SameKind):
        """`datetime` whose now never moves."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return _REAL_DATETIME.fromtimestamp(epoch(), tz)

        @classmethod
        def utcnow(cls) -> Any:
            return _REAL_DATETIME.fromtimestamp(epoch(), datetime.UTC).replace(tzinfo=None)

        @classmethod
        def today(cls) -> Any:
            return _REAL_DATETIME.fromtimestamp(epoch())

    return FrozenDatetime


def _frozen_date(epoch: Reading) -> type[datetime.date]:
    class FrozenDate(datetime.date, metaclass=_SameKind):
        """`date` whose today never moves."""

        @classmethod
        def today(cls) -> Any:
            return _REAL_DATE.fromtimestamp(epoch())

    return FrozenDate


def _replacements(epoch: Reading) -> dict[str, Callable[..., Any]]:
    real = {name: getattr(time, name) for name in ("localtime", "gmtime", "ctime", "strftime", "asctime")}

    def now_or(name: str) -> Callable[..., Any]:
        return lambda seconds=None: real[name](epoch() if seconds is None else seconds)

    return {
        "time": epoch,
        "time_ns": lambda: int(epoch() * 1e9),
        "localtime": now_or("localtime"),
        "gmtime": now_or("gmtime"),
        "ctime": now_or("ctime"),
        "strftime": lambda form, value=None: real["strftime"](form, real["localtime"](epoch()) if value is None else value),
        "asctime": lambda value=None: real["asctime"](real["localtime"](epoch()) if value is None else value),
    }


@contextmanager
def frozen_clock(epoch: float | Reading | None) -> Iterator[None]:
    """Hold the wall clock at `epoch` seconds since 1970, or at what it answers, for the block; `None` leaves it running.

    Modules that bound `datetime`, `date` or a function of `time` to a name of their own see the frozen one too.
    """
    if epoch is None:
        yield
        return
    reading = epoch if callable(epoch) else partial(float, epoch)
    swaps: dict[int, Any] = {id(_REAL_DATETIME): _frozen_datetime(reading), id(_REAL_DATE): _frozen_date(reading)}
    for name, replacement in _replacements(reading).items():
        swaps[id(getattr(time, name))] = replacement
    undo = _swap_bindings(swaps)
    try:
        yield
    finally:
        for namespace, name, original in undo:
            namespace[name] = original


def _swap_bindings(swaps: dict[int, Any]) -> list[tuple[dict[str, Any], str, Any]]:
    """Replace every module-level binding of the originals; answers how to undo it."""
    undo = []
    for module in list(sys.modules.values()):
        namespace = getattr(module, "__dict__", None)
        if not isinstance(namespace, dict) or module.__name__ in _UNTOUCHED or module.__name__.startswith(_OURS):
            continue
        for name, value in list(namespace.items()):
            if id(value) in swaps:
                undo.append((namespace, name, value))
                namespace[name] = swaps[id(value)]
    return undo


_OURS = ((__package__ or "iama_runner") + ".", "_pytest", "pytest", "threading", "subprocess", "asyncio", "selectors", "logging")
_UNTOUCHED = frozenset({__name__, "_datetime", "_pydatetime", "sched", "queue"})
