"""Lines of the story for people who watch, as `log_line` events. Figures and paths, never code.

`tell` says what a step found. `narrating` speaks while a long step runs: at most one line in some seconds and a bounded number
in all, and nothing where nothing has changed. A step never fails because its narrator could not speak.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from iama.db.connection import Database
from iama.kit.errors import IamaError
from iama.runs.model import RunKind, RunProgress
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from iama_engine.sandbox.progress import read_progress

logger = logging.getLogger(__name__)
MAX_TEXT = 2_000
"""Before secrets are taken out, which may lengthen a text a little."""
SPEAK_SECONDS = 2.0
MAX_LINES = 200
"""With a pause that grows, two hundred lines cover more than an hour of one step."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told while a step runs: `look` answers the line of the moment, empty where there is nothing to say."""

    job_id: str
    stage: str
    key: str
    look: Callable[[], str]
    seconds: float = SPEAK_SECONDS


class Doing:
    """What a step is at, in one line: the step says it, its narrator tells it."""

    def __init__(self, text: str = "") -> None:
        self._text = text

    def say(self, text: str) -> None:
        """From now on the step is at this. Any thread may say so."""
        self._text = text

    def look(self) -> str:
        """The line of the moment."""
        return self._text


async def tell(database: Database, job_id: str, line: tuple[str, str], key: str) -> None:
    """Append (stage, text); the same key again changes nothing."""
    stage, text = line
    payload = {"stage": stage, "level": "info", "text": text[:MAX_TEXT]}
    async with database.transaction() as tx:
        await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, payload, f"line:{key}"))


@asynccontextmanager
async def narrating(database: Database, telling: Telling) -> AsyncIterator[None]:
    """Tell how the block gets on while it runs."""
    speaking = asyncio.create_task(_speak(database, telling))
    try:
        yield
    finally:
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)


async def _speak(database: Database, telling: Telling) -> None:
    said = ""
    for number in range(MAX_LINES):
        await asyncio.sleep(telling.seconds * (1 + number // 20))
        try:
            text = await asyncio.to_thread(telling.look)
            if text and text != said:
                said = text
                await tell(database, telling.job_id, (telling.stage, text), f"{telling.key}:{text}")
        except (IamaError, OSError) as error:
            logger.warning("a line of the story was lost", extra={"code": type(error).__name__})


def run_line(output: Path, kind: RunKind) -> Callable[[], str]:
    """Tells a test run by the records in its output folder."""

    def look() -> str:
        progress = read_progress(output)
        if not progress.test_id and not progress.total:
            return ""
        return RunProgress(progress.ended, progress.failed, progress.test_id, progress.total).line(kind)

    return look
