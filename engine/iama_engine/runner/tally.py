"""How far a search or a scoring is, in a file beside its other records, for whoever looks from outside while it runs.

The file is replaced whole and at most once a second, so that a reader never meets half of it and no search is slowed by telling.
"""

import json
import time
from pathlib import Path

NAME = "tally.json"
INTERVAL_S = 1.0


class Tally:
    """Counts of one run: `total` things to try, some of them done, some of those hit."""

    def __init__(self, output: Path, total: int) -> None:
        self._path, self._total = output / NAME, total
        self._due = 0.0

    def is_due(self) -> bool:
        """Whether it is time to tell again."""
        return time.monotonic() >= self._due

    def tell(self, done: int, hits: int) -> None:
        """Write the counts."""
        self._due = time.monotonic() + INTERVAL_S
        half = self._path.with_suffix(".half")
        half.write_text(json.dumps({"done": done, "hits": hits, "total": self._total}), encoding="utf-8")
        half.replace(self._path)
