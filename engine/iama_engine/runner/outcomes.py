"""Read what a test process wrote down; whatever ended it, whole lines are there."""

import json
from dataclasses import replace
from pathlib import Path

from .contract import TestOutcome

UNENDED = "did not end"
"""The excerpt of a test that began and was not seen to end."""


def read_outcomes(records: Path, repeat: int) -> list[TestOutcome]:
    """The outcomes one process left, last word per test; a half-written last line, or one that is none of ours, is left out."""
    found: dict[str, TestOutcome] = {}
    if not records.exists():
        return []
    for line in records.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            raw = json.loads(line)
            if raw.pop("started", False):
                found.setdefault(raw["test_id"], TestOutcome(raw["test_id"], "timeout", 0.0, repeat, excerpt=UNENDED))
            else:
                found[raw["test_id"]] = replace(TestOutcome(**raw), repeat=repeat)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return list(found.values())
