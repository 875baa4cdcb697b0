"""Progress as plain lines with the time since the start: what set-up and the stack say while one waits. Goes to standard error."""

import sys
import threading
import time


class Progress:
    """Writes lines from any thread. A line repeated for a subject too soon is left out, so that a compiler's chatter stays readable."""

    def __init__(self, every_seconds: float = 5.0) -> None:
        self._started = time.monotonic()
        self._every = every_seconds
        self._last: dict[str, float] = {}
        self._turn = threading.Lock()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def say(self, subject: str, text: str) -> None:
        """A line that is always written."""
        with self._turn:
            self._last[subject] = self.elapsed
            sys.stderr.write(f"[{self.elapsed:6.1f} s] {subject}: {text}\n")
            sys.stderr.flush()

    def chat(self, subject: str, text: str) -> None:
        """A line that is written when the subject was quiet for a while."""
        if self.elapsed - self._last.get(subject, -self._every) >= self._every:
            self.say(subject, text)
