"""Sockets that are left alone for a while because they did not read, or because the gateway was away."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_SECONDS, LONGEST_SECONDS = 0.5, 8.0
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Delay:
    since: float
    until: float
    seconds: float


@dataclass(slots=True)
class Waiting:
    """Delays by socket, each twice as long as the one before."""

    now: Callable[[], float] = time.monotonic
    _delays: dict[str, _Delay] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Sockets that are not to be sent anything now. One that was not asked again since is gone, and forgotten here."""
        now = self.now()
        self._delays = {name: delay for name, delay in self._delays.items() if delay.until > now - LONGEST_SECONDS}
        return [name for name, delay in self._delays.items() if delay.until > now]

    def served(self, connection_id: str) -> None:
        """It reads again, or it is gone."""
        self._delays.pop(connection_id, None)

    def away(self, connection_id: str) -> None:
        """The gateway could not be reached; that is nobody's fault and has no end."""
        self._delay(connection_id)

    def slow(self, connection_id: str) -> bool:
        """It did not read; false when it has not for so long that it is to be closed."""
        self._delay(connection_id)
        return self.now() - self._delays[connection_id].since < GIVE_UP_SECONDS

    def _delay(self, connection_id: str) -> None:
        now, before = self.now(), self._delays.get(connection_id)
        seconds = FIRST_SECONDS if before is None else min(2 * before.seconds, LONGEST_SECONDS)
        self._delays[connection_id] = _Delay(now if before is None else before.since, now + seconds, seconds)
