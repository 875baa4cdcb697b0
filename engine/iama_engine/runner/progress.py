"""What the searchers of one run share, in a file both map into memory: dead mutants, signs of life, seeds done, time used."""

import mmap
import struct
import time
from pathlib import Path

_SLOT = struct.Struct("dqd")


class Progress:
    """One byte a mutant after one slot a searcher: last sign of life, number of the seed in work, processor time used."""

    def __init__(self, path: Path, searcher: int, searchers: int) -> None:
        self.searcher, self._start = searcher, searchers * _SLOT.size
        self._used_before = 0.0
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)

    @staticmethod
    def create(path: Path, searchers: int, mutants: int) -> None:
        """Make the shared file, all zero."""
        path.write_bytes(bytes(searchers * _SLOT.size + mutants + 1))

    def beat(self, seed: int | None = None) -> None:
        """Show life; note which seed is in work, so that one that kills the process is passed over after a restart."""
        at = self.searcher * _SLOT.size
        used = self._used_before + time.process_time()
        _SLOT.pack_into(self._memory, at, time.monotonic(), self.seed_in_work() if seed is None else seed, used)

    def take_over(self) -> float:
        """Go on with the slot of a searcher that died; answers the seconds of processor time it had used."""
        self._used_before = float(_SLOT.unpack_from(self._memory, self.searcher * _SLOT.size)[2])
        return self._used_before

    def last_beat(self, searcher: int) -> float:
        """Monotonic time of a searcher's last sign of life, 0 before the first."""
        return float(_SLOT.unpack_from(self._memory, searcher * _SLOT.size)[0])

    def seed_in_work(self) -> int:
        """The number noted by `beat`; 0 at first."""
        return int(_SLOT.unpack_from(self._memory, self.searcher * _SLOT.size)[1])

    def kill(self, mutant: int) -> None:
        """Mark a mutant dead for everyone."""
        self._memory[self._start + mutant] = 1

    def is_killed(self, mutant: int) -> bool:
        """Whether anyone killed it."""
        return self._memory[self._start + mutant] == 1

    def killed(self, mutants: int) -> list[int]:
        """Numbers of all dead mutants."""
        return [number for number in range(mutants) if self.is_killed(number)]
