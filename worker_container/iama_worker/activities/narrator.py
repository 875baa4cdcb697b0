"""One line of the story for people who watch: what a step found, as a `log_line` event. Figures and paths, never code."""

from iama.db.connection import Database
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent


async def tell(database: Database, job_id: str, line: tuple[str, str], key: str) -> None:
    """Append (stage, text); the same key again changes nothing."""
    stage, text = line
    async with database.transaction() as tx:
        await stream.append_event(tx, NewEvent(job_id, EventType.LOG_LINE, {"stage": stage, "level": "info", "text": text}, f"line:{key}"))
