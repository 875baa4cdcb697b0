"""Ctrl-C and a polite kill end the command the same way, and neither stops the cleaning up that follows.

Signal handlers belong to the process and are set by its main thread alone: both of these are for the main thread.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def terminable() -> Iterator[None]:
    """A polite kill ends like Ctrl-C, so that scratch copies and processes go with it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def unhurried() -> Iterator[None]:
    """A second Ctrl-C is too late: what this block removes is removed whole."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
