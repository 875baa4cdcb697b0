"""Which places of the project's files a run of Node reached, from the coverage that V8 itself writes.

A file that was rewritten before it ran (by a compiler, by a framework) has ranges that mean another text: of it we know only
that it was loaded. The top function of a script spans its whole text, so a rewritten one gives itself away by its length.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from .ts_build import program_of

Answer = Literal["reached", "not reached", "loaded", "not loaded"]
_BOM = b"\xef\xbb\xbf"
"""One unit at the head of a file that Node takes off some sources and leaves on others."""


@dataclass(frozen=True)
class NodeReach:
    """Path in the tree → for each time it was loaded, V8's ranges: start, end (in UTF-16 units), how often.

    What was compiled before it ran has the path that it was compiled to.
    """

    scripts: Mapping[str, list[list[tuple[int, int, int]]]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, root: Path) -> "NodeReach":
        """What the processes of a run left in `NODE_V8_COVERAGE`; half-written files are left out."""
        scripts: dict[str, list[list[tuple[int, int, int]]]] = {}
        for file in sorted(folder.glob("coverage-*.json")):
            for script in _scripts(file):
                path = _path_of(str(script.get("url", "")), root)
                if path is not None:
                    ranges = [one for function in script["functions"] for one in function["ranges"]]
                    scripts.setdefault(path, []).append([(r["startOffset"], r["endOffset"], r["count"]) for r in ranges])
        return cls(scripts)

    def look(self, path: str, source: bytes, start: int) -> Answer:
        """Whether the byte `start` of a file was reached; `loaded` where that much is known and no more."""
        loads = self.scripts.get(path)
        if not loads:
            return "loaded" if program_of(path) != path and program_of(path) in self.scripts else "not loaded"
        whole, at = _units(source), _units(source[:start])
        shifts = {whole - max((end for _, end, _ in ranges), default=0) for ranges in loads}
        if not shifts <= ({0, 1} if source.startswith(_BOM) else {0}):
            return "loaded"
        return "reached" if any(_count_at(ranges, at - shift) for ranges in loads for shift in shifts) else "not reached"


def _scripts(file: Path) -> Iterator[dict[str, Any]]:
    try:
        yield from json.loads(file.read_text(encoding="utf-8"))["result"]
    except (ValueError, KeyError):
        return


def _path_of(url: str, root: Path) -> str | None:
    """The path in the tree that a script's address means; None for all that is not the project's own."""
    place = Path(unquote(urlsplit(url).path) if url.startswith("file:") else url)
    if not place.is_absolute() or not place.is_relative_to(root) or "node_modules" in place.relative_to(root).parts:
        return None
    return place.relative_to(root).as_posix()


def _units(text: bytes) -> int:
    return len(text.decode("utf-8", "replace").encode("utf-16-le")) // 2


def _count_at(ranges: list[tuple[int, int, int]], at: int) -> int:
    """How often the innermost range around a place ran; ranges nest."""
    around = [(end - start, count) for start, end, count in ranges if start <= at < end]
    return min(around, key=lambda pair: pair[0])[1] if around else 0
