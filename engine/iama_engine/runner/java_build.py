"""Compile a Java project and its tests, once for a run, into a folder of the run's own; sources stay as they are.

Surprising: no build tool runs. javac gets the sources, the jars that were got beforehand and the level that the project names; a
project whose build makes code (annotation processors, generators) is told that it does not compile, with javac's own words.
"""

import re
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .contract import RunRequest
from .java_sources import JavaSources, SourceRoot, read_sources, resources_of
from .processes import run_child

CONSOLE = "junit-platform-console-standalone"
_ERROR = re.compile(r"^(\S[^:\n]*\.java):(\d+): error: (.+)$", re.MULTILINE)
_SHOWN = 3
_LARGEST = 32 << 20
_OLDEST_LEVELS = ((20, 8), (12, 7), (0, 6))
"""The oldest level that javac still takes, from a version on."""


class BuildFailed(Exception):
    """The project cannot be compiled; the message says what javac said first, `log` all of it."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class JavaTools:
    """What runs Java, as whoever executes the run told: the JDK's home and version, the jars, our own compiled helper."""

    home: Path
    version: int
    jars: tuple[Path, ...]
    helper: Path

    @classmethod
    def of(cls, request: RunRequest) -> "JavaTools":
        """Read the request."""
        told = request.java
        jars = sorted(Path(told["jars"]).glob("*.jar"), key=lambda jar: (not jar.name.startswith(CONSOLE), jar.name))
        return cls(Path(told["home"]), int(told["version"]), tuple(jars), Path(told["helper"]))

    def program(self, name: str) -> str:
        """The path of `java` or `javac`."""
        return str(self.home / "bin" / name)


@dataclass(frozen=True)
class Build:
    """What was compiled: two folders of classes, and where the sources are."""

    main: Path
    tests: Path
    sources: JavaSources

    def class_path(self, tools: JavaTools) -> list[str]:
        """Tests first, then the code, then JUnit and the jars in the order of their names."""
        return [str(self.tests), str(self.main), *map(str, tools.jars)]


def build_project(request: RunRequest, tools: JavaTools, output: Path, environment: Mapping[str, str], deadline: float) -> Build:
    """Compile the tree in the current folder, the code before the tests. Raises `BuildFailed`."""
    tree = Path.cwd()
    sources = read_sources(tree, request.tests)
    build = Build(output / "classes" / "main", output / "classes" / "tests", sources)
    shutil.rmtree(output / "classes", ignore_errors=True)
    compiler = _Compiler(tools, sources, environment, (deadline, request.limits.output_bytes))
    main, tests = sources.wanted(tests=False), sources.wanted(tests=True)
    compiler.compile(main, build.main, [])
    compiler.compile(tests, build.tests, [build.main])
    for roots, folder in ((main, build.main), (tests, build.tests)):
        for file, name in resources_of(roots, tree):
            if file.stat().st_size <= _LARGEST:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, folder / name)
    return build


@dataclass(frozen=True)
class _Compiler:
    tools: JavaTools
    sources: JavaSources
    environment: Mapping[str, str]
    limits: tuple[float, int]

    def compile(self, roots: Sequence[SourceRoot], into: Path, before: Sequence[Path]) -> None:
        """Compile the roots; what they use of other roots of their kind is compiled with them."""
        into.mkdir(parents=True, exist_ok=True)
        files = [path for root in roots for path in root.files]
        if not files:
            return
        listed = into.with_suffix(".txt")
        listed.write_text("".join(f'"{path}"\n' for path in files), "utf-8")
        around = {root.folder or "." for root in self.sources.roots if root.is_test == roots[0].is_test}
        command = [
            self.tools.program("javac"),
            *("-J-Xmx512m", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData"),
            *javac_options(self.sources, self.tools.version),
            *("-Xmaxerrs", "20", "-implicit:class", "-d", str(into)),
            *("-cp", ":".join(map(str, (*before, *self.tools.jars))) or "."),
            *("-sourcepath", ":".join(sorted(around)), f"@{listed}"),
        ]
        done = run_child(command, self.environment, *self.limits)
        if done.killed or time.monotonic() >= self.limits[0]:
            raise BuildFailed("the project was not compiled within the time of the run: raise the limit", done.tail)
        if done.status:
            raise BuildFailed(_explain(done.tail, self.tools.version), done.tail)


def javac_options(sources: JavaSources, version: int) -> list[str]:
    """Options that decide what javac makes of the sources. Raises `BuildFailed` where they are written for a newer Java."""
    options = ["-encoding", sources.encoding, "-g", "-nowarn", "-proc:none"]
    if not sources.level:
        return options
    if sources.level > version:
        message = f"the project is written for Java {sources.level}, and this is Java {version}: name a newer JDK with --java"
        raise BuildFailed(message)
    oldest = next(level for since, level in _OLDEST_LEVELS if version >= since)
    level = str(max(sources.level, oldest))
    return [*options, "-Xlint:-options", "-source", level, "-target", level]


def _explain(text: str, version: int) -> str:
    """The first errors with their places."""
    errors = _ERROR.findall(text)
    if not errors:
        tail = (text.strip().splitlines() or ["javac gave no reason"])[-1]
        return f"the project does not compile under Java {version}: {tail}"
    told = "; ".join(f"{path}:{line}: {what}" for path, line, what in errors[:_SHOWN])
    more = f"; {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    missing = any("does not exist" in what for _, _, what in errors)
    hint = ". A package that does not exist is a jar that is missing: see --dependencies" if missing else ""
    return f"the project does not compile under Java {version}: {told}{more}{hint}"
