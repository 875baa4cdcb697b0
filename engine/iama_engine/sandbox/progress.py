"""How far a run is, read from outside while it runs: its processes write a line when a test starts and one when it ends.

A search and a scoring write a tally instead.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from iama_engine.runner.tally import NAME as TALLY

_FAILED = frozenset({"failed", "error", "timeout"})


@dataclass(frozen=True, slots=True)
class Progress:
    """Test runs that ended, how many of them did not pass, and the test that began last; its parameters are left out.

    With a `total`, planted faults instead: how many were tried, and how many of those a test has found.
    """

    ended: int = 0
    failed: int = 0
    test_id: str = ""
    total: int = 0


def read_progress(output: Path) -> Progress:
    """What the records say now. A line that is being written counts next time."""
    tally = _tally(output / TALLY)
    if tally is not None:
        return tally
    ended = failed = 0
    test_id = ""
    for records in sorted(output.glob("outcomes-*.jsonl"), key=_repeat):
        for line in records.read_text("utf-8", "replace").splitlines():
            record = _record(line)
            test_id = str(record.get("test_id", test_id)).partition("[")[0]
            ended += "outcome" in record
            failed += record.get("outcome") in _FAILED
    return Progress(ended, failed, test_id)


def _tally(path: Path) -> Progress | None:
    found = _record(path.read_text("utf-8", "replace")) if path.is_file() else {}
    done, hits, total = (found.get(name) for name in ("done", "hits", "total"))
    if isinstance(done, int) and isinstance(hits, int) and isinstance(total, int):
        return Progress(done, hits, total=total)
    return None


def _repeat(records: Path) -> int:
    number = records.stem.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def _record(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
