"""Which definitions of other files the targets lean on, and how far away they are.

Distance 1 is what a target imports, distance 2 what those files import, and so on. A name imported by `from m import n`
brings `n` alone; a module imported whole brings everything it defines at its top level.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from iama_engine.languages.registry import language_named
from iama_engine.symbols.index import FileIndex, Import, Symbol, TreeIndex

FARTHEST = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """A definition outside the targets, and the shortest way to it in imports."""

    symbol: Symbol
    distance: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """How many of the names that targets import from inside the project were found there."""

    found: int
    wanted: int

    @property
    def rate(self) -> float:
        """1.0 where nothing had to be resolved."""
        return self.found / self.wanted if self.wanted else 1.0


class Reach:
    """Follows imports through one index; `everything` names the project's files that are not in it as well."""

    def __init__(self, index: TreeIndex, everything: Iterable[str] = ()) -> None:
        self._index = index
        self._modules = language_named(index.language).modules(index.files, everything)

    def dependencies(self, targets: Sequence[str]) -> list[Reached]:
        """Definitions of other files by distance, then path, then position."""
        seen = set(targets)
        reached: list[Reached] = []
        frontier = list(targets)
        for distance in range(1, FARTHEST + 1):
            wanted = self._wanted(frontier, seen)
            for path in sorted(wanted):
                symbols = _top_level(self._index.files[path])
                reached += (Reached(s, distance) for s in symbols if wanted[path] is None or s.qualified_name in (wanted[path] or ()))
            seen |= wanted.keys()
            frontier = sorted(wanted)
        return reached

    def resolution(self, targets: Sequence[str], sources: Mapping[str, bytes]) -> Resolution:
        """Names a target imports from the project itself, and how many of them lead to something."""
        found = wanted = 0
        for path in targets:
            for statement in self._index.files[path].imports:
                if not self._modules.is_ours(statement):
                    continue
                for name in statement.names or ("",):
                    wanted += 1
                    found += self._resolves(path, statement, name, sources)
        return Resolution(found, wanted)

    def _wanted(self, paths: Sequence[str], seen: set[str]) -> dict[str, set[str] | None]:
        """File → names needed of it; None for all of them."""
        wanted: dict[str, set[str] | None] = {}
        for path in paths:
            for target, name in self._uses(path):
                if target in seen:
                    continue
                names = wanted.setdefault(target, set())
                if name is None or names is None:
                    wanted[target] = None
                else:
                    names.add(name)
        return wanted

    def _uses(self, path: str) -> Iterator[tuple[str, str | None]]:
        for statement in self._index.files[path].imports:
            module = self._modules.resolve(path, statement)
            for name in statement.names:
                submodule = self._modules.submodule(path, statement, name)
                if submodule:
                    yield submodule, None
                elif module:
                    yield module, None if name == "*" else name
            if module and not statement.names:
                yield module, None

    def _resolves(self, path: str, statement: Import, name: str, sources: Mapping[str, bytes]) -> bool:
        if name not in {"", "*"} and self._modules.submodule(path, statement, name):
            return True
        module = self._modules.resolve(path, statement)
        if module is None or name in {"", "*"}:
            return module is not None
        return self._index.files[module].find(name) is not None or name.encode() in sources.get(module, b"")


def _top_level(index: FileIndex) -> list[Symbol]:
    """Definitions that are not inside another one."""
    kept: list[Symbol] = []
    for symbol in index.symbols:
        if not kept or symbol.start_byte >= kept[-1].end_byte:
            kept.append(symbol)
    return kept
