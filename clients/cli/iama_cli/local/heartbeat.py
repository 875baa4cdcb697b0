"""Tells the service every 15 seconds that this client is there, so that its paid work goes on."""

import threading
import uuid
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from iama_cli.client.api import Api
from iama_cli.exits import CliError

INTERVAL_S = 15.0
_OVER = frozenset({"JOB_ENDED", "JOB_NOT_FOUND"})


@dataclass(slots=True)
class Heartbeat:
    """Use as a context manager around the time in which this client attends a job."""

    api: Api
    job_id: str
    interval_s: float = INTERVAL_S
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    missed: int = 0
    """Beats in a row that did not arrive; shown, never fatal: the service gives 300 seconds of grace."""
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._beat, name="iama-heartbeat", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=1.0)

    def _beat(self) -> None:
        while not self._stopped.is_set():
            try:
                self.api.heartbeat(self.job_id, self.session_id)
                self.missed = 0
            except CliError as error:
                if error.code in _OVER:
                    return
                self.missed += 1
            self._stopped.wait(self.interval_s)
