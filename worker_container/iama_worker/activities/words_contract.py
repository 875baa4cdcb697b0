"""What workflow and activity say to each other about a sentence that changes a spec."""

from dataclasses import dataclass
from typing import Any

from iama_worker.activities.contract import JobKey


@dataclass(frozen=True, slots=True)
class ReadWords:
    """Read one sentence as changes of a revision's behaviours."""

    job: JobKey
    line: str
    revision: int
    call_number: int


@dataclass(frozen=True, slots=True)
class WordsRead:
    """The changes, as the spec's own JSON, and who read them; or why there are none."""

    changes: tuple[dict[str, Any], ...] = ()
    source: str = ""
    refusal: str = ""
    reason: str = ""
