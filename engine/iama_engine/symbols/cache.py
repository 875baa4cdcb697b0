"""The index on disk: one text file per project root, replaced whole, believed only where it provably fits.

A cache that is missing, cut short or of another version is an empty cache: it is only ever a shortcut.
"""

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from iama_engine.symbols.records import FoldedIndex, unfold_line

_VERSION = 1
_BETWEEN = "\x1f"
_TRUST_AFTER_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class CachedFile:
    """One file as the last run saw it: its time stamp, its folded index, what it imported."""

    mtime_ns: int
    folded: FoldedIndex
    edges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cache:
    """What the last run left."""

    files: Mapping[str, CachedFile] = field(default_factory=dict)
    written_ns: int = 0

    def unchanged(self, path: str, size: int, mtime_ns: int) -> CachedFile | None:
        """The entry, if size and time are the same and the file was at rest when the cache was written."""
        known = self.files.get(path)
        fits = known is not None and known.mtime_ns == mtime_ns and known.folded.size == size
        return known if fits and mtime_ns + _TRUST_AFTER_NS < self.written_ns else None


def cache_path(folder: Path, root: Path, language: str = "python") -> Path:
    """Where the cache of one root and one project's languages lies."""
    return folder / f"{language}-{hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]}.index"


def load_cache(path: Path) -> Cache:
    """Read a cache; an empty one when there is none that can be read."""
    try:
        header, _, body = path.read_bytes().partition(b"\n")
        about = json.loads(header)
        if about["version"] != _VERSION or about["crc32"] != zlib.crc32(body):
            return Cache()
        entries = (_read_line(line) for line in body.decode("utf-8", "surrogateescape").split("\n") if line)
        return Cache({entry.folded.path: entry for entry in entries}, about["written_ns"])
    except (OSError, ValueError, KeyError, TypeError):
        return Cache()


def save_cache(path: Path, files: Iterable[CachedFile], written_ns: int) -> None:
    """Replace the cache in one rename. Paths that would break the line format are left out."""
    lines = [f"{file.mtime_ns}\t{_BETWEEN.join(file.edges)}\t{file.folded.to_line()}" for file in files if _is_plain(file)]
    body = "\n".join(lines).encode("utf-8", "surrogateescape")
    header = json.dumps({"version": _VERSION, "crc32": zlib.crc32(body), "written_ns": written_ns}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(header + b"\n" + body)
    os.replace(name, path)


def _is_plain(file: CachedFile) -> bool:
    return file.folded.path.isprintable() and all(map(str.isprintable, file.edges))


def _read_line(line: str) -> CachedFile:
    mtime_ns, edges, folded = line.split("\t", 2)
    return CachedFile(int(mtime_ns), unfold_line(folded), tuple(edges.split(_BETWEEN)) if edges else ())
