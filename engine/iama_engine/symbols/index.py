"""The index of a whole tree: every definition, and which file imports which.

With a cache a second run parses only files whose content changed; a file whose size and times are those of the last run
is not even opened, unless it was written so recently that its times prove nothing.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama_engine.languages.contract import Language, Modules
from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import language_named
from iama_engine.symbols.cache import Cache, CachedFile, cache_path, load_cache, save_cache
from iama_engine.symbols.outline import FileIndex, Import, Symbol, index_source, split_address, split_name
from iama_engine.symbols.records import FoldedIndex, LazyFiles
from iama_engine.symbols.scan import index_all
from iama_engine.symbols.walk import WalkedFile, source_files

__all__ = ["FileIndex", "Import", "Symbol", "TreeIndex", "index_source", "index_tree", "split_address", "split_name"]


@dataclass(frozen=True)
class TreeIndex:
    """All files of a tree in one project's languages, and the graph: file → the files of the tree that it imports."""

    files: Mapping[str, FileIndex]
    graph: Mapping[str, tuple[str, ...]]
    language: str = PYTHON.name

    def importers(self) -> dict[str, tuple[str, ...]]:
        """The graph turned round: file → the files that import it."""
        turned: dict[str, list[str]] = {path: [] for path in self.graph}
        for path, imported in self.graph.items():
            for target in imported:
                turned[target].append(path)
        return {path: tuple(sorted(sources)) for path, sources in turned.items()}

    def to_json(self) -> str:
        """The same tree gives the same bytes: files with symbols and imports, then the graph."""
        files = {path: _file_json(index) for path, index in sorted(self.files.items())}
        return json.dumps({"version": 1, "language": self.language, "files": files, "graph": dict(sorted(self.graph.items()))})


def _file_json(index: FileIndex) -> dict[str, object]:
    symbols = [{"symbol": s.name, "kind": s.kind, "sha256": s.sha256, "lines": s.lines, "complexity": s.complexity} for s in index.symbols]
    imports = [{"module": found.module, "names": found.names} for found in index.imports]
    return {"sha256": index.sha256, "parse_ok": index.parse_ok, "symbols": symbols, "imports": imports}


def index_tree(root: Path, *, cache: Path | None = None, language: Language = PYTHON) -> TreeIndex:
    """Index every file below `root` of the language and those it shares projects with.

    `cache` is a folder that one or many roots may share.
    """
    started_ns = time.time_ns()
    suffixes = tuple(sorted(suffix for name in language.project for suffix in language_named(name).suffixes))
    walked = {file.path: file for file in source_files(root, suffixes)}
    place = cache_path(cache, root, min(language.project)) if cache else None
    known = load_cache(place) if place else Cache()
    folded = _folded(root, walked, known)
    graph = _graph(folded, known, language)
    if place and not _is_current(known, walked, folded):
        entries = (CachedFile(walked[path].mtime_ns, index, graph[path]) for path, index in folded.items())
        save_cache(place, entries, started_ns)
    return TreeIndex(LazyFiles(folded), graph, language.name)


def _folded(root: Path, walked: Mapping[str, WalkedFile], known: Cache) -> dict[str, FoldedIndex]:
    """Every file's index: from the cache by time stamp, else by content, else parsed."""
    folded: dict[str, FoldedIndex] = {}
    missing: dict[str, int] = {}
    for path, file in walked.items():
        entry = known.unchanged(path, file.size, file.mtime_ns) or _same_content(root, path, known)
        if entry:
            folded[path] = entry.folded
        else:
            missing[path] = file.size
    folded |= index_all(root, missing)
    return dict(sorted(folded.items()))


def _same_content(root: Path, path: str, known: Cache) -> CachedFile | None:
    entry = known.files.get(path)
    if entry is None:
        return None
    try:
        digest = hashlib.sha256((root / path).read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    return entry if digest == entry.folded.sha256 else None


def _graph(folded: Mapping[str, FoldedIndex], known: Cache, language: Language) -> dict[str, tuple[str, ...]]:
    """Edges of every file; with the same imports as before they still hold as long as the same files exist."""
    same_paths = folded.keys() == known.files.keys()
    modules: Modules | None = None
    graph: dict[str, tuple[str, ...]] = {}
    for path, index in folded.items():
        entry = known.files.get(path)
        if same_paths and entry and entry.folded.imports == index.imports:
            graph[path] = entry.edges
        else:
            modules = modules or language.modules(folded)
            graph[path] = modules.edges(path, index.read_imports())
    return graph


def _is_current(known: Cache, walked: Mapping[str, WalkedFile], folded: Mapping[str, FoldedIndex]) -> bool:
    unchanged = (known.unchanged(path, walked[path].size, walked[path].mtime_ns) for path in folded)
    return len(folded) == len(known.files) and all(unchanged)
