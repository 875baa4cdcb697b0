"""Finding the bad units of a recipe with few runs: units stand in order, so the shortest failing prefix names one of them.

Pure bookkeeping: the caller asks for the next subset, verifies it and says what happened.
"""

from dataclasses import dataclass, field


@dataclass
class UnitSearch:
    """Which units of a failed recipe can be kept. Starts from "all of them together failed"."""

    total: int
    runs_left: int
    dropped: list[int] = field(default_factory=list)
    good: int = 0
    """Size of the longest prefix of the remaining units that is known to pass."""
    bad: int | None = None
    """Size of a prefix that is known to fail; None while the whole remainder is untried."""

    def __post_init__(self) -> None:
        self.bad = self.total
        self._drop_culprit()

    def remaining(self) -> tuple[int, ...]:
        """Every unit not yet dropped, in order."""
        return tuple(unit for unit in range(self.total) if unit not in self.dropped)

    def kept(self) -> tuple[int, ...]:
        """The largest subset that is known to pass."""
        return self.remaining()[: self.good]

    def next_subset(self) -> tuple[int, ...] | None:
        """The subset to verify next, or None when the search is over or its runs are spent."""
        remaining = self.remaining()
        if self.runs_left <= 0 or self.good == len(remaining):
            return None
        return remaining[: self._size()]

    def tell(self, passed: bool) -> None:
        """Say whether the subset last asked for passed."""
        size = self._size()
        self.runs_left -= 1
        if passed:
            self.good = size
        else:
            self.bad = size
        self._drop_culprit()

    def _size(self) -> int:
        return len(self.remaining()) if self.bad is None else (self.good + self.bad) // 2

    def _drop_culprit(self) -> None:
        if self.bad is not None and self.bad - self.good == 1:
            self.dropped.append(self.remaining()[self.good])
            self.bad = None
