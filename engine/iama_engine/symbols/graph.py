"""Which file imports which, by names that resolve inside the tree.

A file answers to its dotted name from the topmost package above it and to its dotted path from the root, which covers
`src` layouts without reading any configuration. Python 2's implicit relative import is tried last.
"""

from collections.abc import Collection, Iterable, Iterator

from iama_engine.symbols.outline import Import


class ModuleMap:
    """Module names of a set of files; `everything` names the project's files that are not in it as well."""

    def __init__(self, paths: Collection[str], everything: Iterable[str] = ()) -> None:
        self._paths = frozenset(paths)
        self._packages = {name for path in (*paths, *everything) for name in (path.split("/")[0].removesuffix(".py"), _stem(path))}
        self._files: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            for name in self._names(path):
                self._files.setdefault(name, []).append(path)

    def _names(self, path: str) -> set[str]:
        parts = path.rsplit(".", 1)[0].split("/")
        top = len(parts) - 1
        while top > 0 and "/".join((*parts[:top], "__init__.py")) in self._paths:
            top -= 1
        if parts[-1] == "__init__":
            parts = parts[:-1]
        return {name for name in (".".join(parts[top:]), ".".join(parts)) if name}

    def edges(self, path: str, imports: Iterable[Import]) -> tuple[str, ...]:
        """The files that `path` imports, sorted, itself left out."""
        found = {target for statement in imports for target in self._targets(path, statement)}
        return tuple(sorted(found - {path}))

    def resolve(self, path: str, statement: Import) -> str | None:
        """The file of the module a statement names, or None outside the tree."""
        level = len(statement.module) - len(statement.module.lstrip("."))
        dotted = statement.module[level:]
        if level:
            folder = path.split("/")[:-1]
            if level - 1 > len(folder):
                return None
            return self._at([*folder[: len(folder) - level + 1], *filter(None, dotted.split("."))])
        known = self._files.get(dotted)
        if known:
            return max(known, key=lambda candidate: _shared_folders(candidate, path))
        return self._at([*path.split("/")[:-1], *dotted.split(".")])

    def submodule(self, path: str, statement: Import, name: str) -> str | None:
        """The file of `module.name`, where that is a module."""
        return self.resolve(path, _submodule(statement, name))

    def is_ours(self, statement: Import) -> bool:
        """Whether a module is relative or begins with the name of a package or module at the top of the project."""
        return statement.module.startswith(".") or statement.module.split(".")[0] in self._packages

    def _at(self, parts: list[str]) -> str | None:
        stem = "/".join(parts)
        places = (f"{stem}.py", f"{stem}/__init__.py", f"{stem}.pyi") if stem else ("__init__.py",)
        return next((place for place in places if place in self._paths), None)

    def _targets(self, path: str, statement: Import) -> Iterator[str]:
        target = self.resolve(path, statement)
        if target:
            yield target
        elif not statement.names and "." in statement.module.strip("."):
            yield from self._targets(path, Import(statement.module.rpartition(".")[0]))
        for name in statement.names:
            submodule = self.submodule(path, statement, name)
            if submodule:
                yield submodule


def _shared_folders(one: str, other: str) -> int:
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return next((depth for depth, (left, right) in enumerate(pairs) if left != right), 0)


def _submodule(statement: Import, name: str) -> Import:
    joint = "" if statement.module.endswith(".") else "."
    return Import(f"{statement.module}{joint}{name}")


def _stem(path: str) -> str:
    parts = path.split("/")
    return parts[1].removesuffix(".py") if parts[0] in {"src", "lib"} and len(parts) > 1 else parts[0].removesuffix(".py")
