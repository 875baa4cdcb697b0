"""Where the sources of a Java project lie: roots of packages, which of them are tests, their encoding, the level they are written for.

Nothing is configured for this: a file says its package, and what is left of its folder is the root. `pom.xml` is asked only for
the level and the encoding.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_SKIPPED = frozenset({"target", "build", "out", "bin", "node_modules"})
_TESTS = re.compile(r"(?:^|/)(?:tests?|it|integration-?[tT]est|testFixtures)(?:/|$)")
_PACKAGE = re.compile(rb"(?m)^[ \t]*package[ \t]+([\w.]+)[ \t]*;")
_LEVEL = re.compile(r"<(?:maven\.compiler\.(?:release|source|target)|release|source)>\s*(?:1\.)?(\d+)\s*<")
_ENCODING = re.compile(r"<(?:project\.build\.sourceEncoding|encoding)>\s*([\w-]+)\s*<")
_NO_CODE = frozenset({"module-info.java"})


@dataclass(frozen=True)
class SourceRoot:
    """A folder that packages begin in (empty for the tree itself), its Java files, and whether they are tests."""

    folder: str
    files: tuple[str, ...]
    is_test: bool

    @property
    def module(self) -> str:
        """What stands before `src`: the folder of the module; the root itself where there is no `src`."""
        before, found, _ = f"/{self.folder}/".partition("/src/")
        return before.strip("/") if found else self.folder


@dataclass(frozen=True)
class JavaSources:
    """The sources of a tree. `level` is 0 where the project names none."""

    roots: tuple[SourceRoot, ...]
    level: int
    encoding: str

    def wanted(self, *, tests: bool) -> list[SourceRoot]:
        """The roots to compile: those of the modules in which tests were asked for."""
        modules = {root.module for root in self.roots if root.is_test}
        chosen = [root for root in self.roots if root.is_test == tests]
        return [root for root in chosen if root.module in modules] or chosen


def read_sources(tree: Path, tests: Iterable[str]) -> JavaSources:
    """Find the roots of a tree; a root that holds one of `tests` is a test root, as is one that is named so."""
    found: dict[str, list[str]] = {}
    encodings: set[str] = set()
    for path in _java_files(tree):
        content = (tree / path).read_bytes()
        found.setdefault(_root_of(path, content), []).append(path)
        encodings.add(_encoding_of(content))
    asked = {root for root, files in found.items() if not set(files).isdisjoint(tests)}
    mixed = {root for root in asked if not _TESTS.search(root) and len(found) == 1}
    roots = [
        SourceRoot(folder, tuple(files), folder not in mixed and (folder in asked or _TESTS.search(folder) is not None))
        for folder, files in sorted(found.items())
    ]
    level, named = _read_pom(tree)
    return JavaSources(tuple(roots), level, named or ("UTF-8" if encodings <= {"UTF-8"} else "ISO-8859-1"))


def class_of(path: str, content: bytes) -> str:
    """The full name of the class that a file is named after."""
    package = _package_of(content)
    name = path.rpartition("/")[2].removesuffix(".java")
    return f"{package}.{name}" if package else name


def resources_of(roots: Sequence[SourceRoot], tree: Path) -> Iterator[tuple[Path, str]]:
    """What belongs beside the classes of some roots: files among the sources and in `resources` next to them."""
    for root in roots:
        folders = [tree / root.folder]
        if root.folder.endswith("/java"):
            folders.append(tree / root.folder.removesuffix("java") / "resources")
        for folder in folders:
            for place, names in _walk(folder):
                for name in names:
                    file = Path(place, name)
                    if not name.endswith((".java", ".class")) and not file.is_symlink():
                        yield file, file.relative_to(folder).as_posix()


def _walk(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and (name not in _SKIPPED or "src" in place.split(os.sep)))
        yield place, sorted(names)


def _java_files(tree: Path) -> Iterator[str]:
    for place, names in _walk(tree):
        for name in names:
            file = Path(place, name)
            if name.endswith(".java") and name not in _NO_CODE and not file.is_symlink():
                yield file.relative_to(tree).as_posix()


def _package_of(content: bytes) -> str:
    found = _PACKAGE.search(content)
    return found[1].decode("ascii", "replace") if found else ""


def _root_of(path: str, content: bytes) -> str:
    folder, package = path.rpartition("/")[0], _package_of(content).replace(".", "/")
    if package and (folder == package or folder.endswith(f"/{package}")):
        return folder[: len(folder) - len(package)].strip("/")
    return folder


def _encoding_of(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "ISO-8859-1"
    return "UTF-8"


def _read_pom(tree: Path) -> tuple[int, str]:
    try:
        text = (tree / "pom.xml").read_text("utf-8", "replace")
    except OSError:
        return 0, ""
    encoding = _ENCODING.search(text)
    return max((int(level) for level in _LEVEL.findall(text)), default=0), encoding[1] if encoding else ""
