"""Tells the service how far a test run is here, so that everybody who watches the job sees it move.

A thread reads the run's records now and then. What it says is a courtesy: where it cannot be said, nothing fails.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from iama_cli.client.api import Api
from iama_cli.exits import CliError

INTERVAL_S = 5.0


@contextmanager
def telling_progress(api: Api, run: tuple[str, str], output: Path, interval_s: float = INTERVAL_S) -> Iterator[None]:
    """While the block runs, tell the progress of `run` (job and run id) that its records in `output` show."""
    ended = threading.Event()
    thread = threading.Thread(target=_tell, args=(api, run, output, (ended, interval_s)), name="iama-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()


def _tell(api: Api, run: tuple[str, str], output: Path, pace: tuple[threading.Event, float]) -> None:
    from iama_engine.sandbox.progress import Progress, read_progress

    said = Progress()
    while not pace[0].wait(pace[1]):
        try:
            progress = read_progress(output)
            if progress != said and (progress.test_id or progress.total):
                said = progress
                api.tell_progress(*run, {**asdict(progress), "test_id": progress.test_id[:300]})
        except (CliError, OSError):
            return
