"""How far a run is, read from outside while it runs: its processes write a line when a test starts and one when it ends."""

import json
from dataclasses import dataclass
from pathlib import Path

_FAILED = frozenset({"failed", "error", "timeout"})


@dataclass(frozen=True, slots=True)
class Progress:
    """Test runs that ended, how many of them did not pass, and the test that began last; its parameters are left out."""

    ended: int = 0
    failed: int = 0
    test_id: str = ""


def read_progress(output: Path) -> Progress:
    """What the records say now. A line that is being written counts next time."""
    ended = failed = 0
    test_id = ""
    for records in sorted(output.glob("outcomes-*.jsonl"), key=_repeat):
        for line in records.read_text("utf-8", "replace").splitlines():
            record = _record(line)
            test_id = str(record.get("test_id", test_id)).partition("[")[0]
            ended += "outcome" in record
            failed += record.get("outcome") in _FAILED
    return Progress(ended, failed, test_id)


def _repeat(records: Path) -> int:
    number = records.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _record(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
