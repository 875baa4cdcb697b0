"""What the index remembers about one file, as one line of text: cheap to read by the thousand, unfolded when asked for.

Folded parts are JSON inside a tab-separated line, so that a warm start splits lines and parses nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iama_engine.symbols.outline import FileIndex, Import, Row, Symbol


@dataclass(frozen=True, slots=True)
class FoldedIndex:
    """A `FileIndex` whose symbols and imports are still JSON."""

    path: str
    size: int
    sha256: str
    error_bytes: int
    imports: str
    symbols: str

    def unfold(self) -> FileIndex:
        """The index with its symbols and imports as objects."""
        rows: list[Row] = json.loads(self.symbols)
        symbols = tuple(Symbol(self.path, *row) for row in rows)  # type: ignore[arg-type]
        return FileIndex(self.path, self.sha256, self.size, symbols, self.read_imports(), self.error_bytes)

    def read_imports(self) -> tuple[Import, ...]:
        """The imports alone."""
        return tuple(Import(module, tuple(names)) for module, *names in json.loads(self.imports))

    def to_line(self) -> str:
        """One line without its line feed."""
        return f"{self.path}\t{self.size}\t{self.sha256}\t{self.error_bytes}\t{self.imports}\t{self.symbols}"


def fold(index: FileIndex) -> FoldedIndex:
    """The compact form of one file's index."""
    symbols = [[s.qualified_name, s.ordinal, s.kind, s.start_byte, s.end_byte, s.sha256, s.lines, s.complexity] for s in index.symbols]
    imports = [[found.module, *found.names] for found in index.imports]
    return FoldedIndex(index.path, index.size, index.sha256, index.error_bytes, _compact(imports), _compact(symbols))


def unfold_line(line: str) -> FoldedIndex:
    """Read one line back; raises `ValueError` for anything else."""
    path, size, sha256, error_bytes, imports, symbols = line.split("\t")
    return FoldedIndex(path, int(size), sha256, int(error_bytes), imports, symbols)


class LazyFiles(Mapping[str, FileIndex]):
    """File indexes by path, unfolded one by one as they are asked for."""

    def __init__(self, folded: Mapping[str, FoldedIndex]) -> None:
        self.folded = folded
        self._unfolded: dict[str, FileIndex] = {}

    def __getitem__(self, path: str) -> FileIndex:
        if path not in self._unfolded:
            self._unfolded[path] = self.folded[path].unfold()
        return self._unfolded[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.folded)

    def __len__(self) -> int:
        return len(self.folded)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
