"""Get the jars that a Java project's tests need: outside the sandbox, by Maven, before anything runs, and checked by hash.

A `jars.lock` names each jar by its coordinates and SHA-256, one a line; nothing that it does not name is taken. Without one a
`pom.xml` says what is needed, and the hashes of what came are kept beside the jars. Surprising: Maven never sees the project. It
gets a description that we write, with the dependencies alone, because a project's own may bring plugins that run.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from iama_engine.errors import EngineError, Refusal
from iama_engine.sandbox.pom import Dependencies, Dependency, read_pom

LOCK = "jars.lock"
OPTIONS = "jvm.options"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
_INSTALL_SECONDS = 900
_LINE = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+)(?::([\w.-]+))?\s+sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class PinnedJar:
    """One jar by its coordinates and the hash it must have."""

    dependency: Dependency
    sha256: str


CONSOLE = PinnedJar(
    Dependency("org.junit.platform", "junit-platform-console-standalone", "1.10.3"),
    "1455afad75d4eb4f44b493febc4a1bc32bc5f02eb25679361abd55e0f6421050",
)
"""JUnit's own launcher with the engines for JUnit 3, 4 and 5: what our helper drives."""


def install_jars(folder: Path, cache: Path) -> Path:
    """The folder of jars for a `jars.lock` or a `pom.xml` in `folder`; without either the launcher alone, which brings JUnit 5.

    Got once for what they say, into `cache`. Raises `TEST_FRAMEWORK_MISSING`.
    """
    lock = folder / LOCK
    pinned = (CONSOLE, *read_lock(lock)) if lock.is_file() else (CONSOLE,)
    wanted = Dependencies() if lock.is_file() else read_pom(folder)
    description = describe(pinned, wanted)
    options = [*_words(folder / OPTIONS), *wanted.arguments]
    told = "\n".join([description, *(one.sha256 for one in pinned), *options])
    made = cache / hashlib.sha256(told.encode()).hexdigest()[:24]
    if not made.is_dir():
        _install(description, pinned, options, made, strict=lock.is_file())
    return made


def console_in(jars: Path) -> Path:
    """The launcher among the jars."""
    return jars / file_name(CONSOLE.dependency)


def read_lock(lock: Path) -> tuple[PinnedJar, ...]:
    """The lines of a lock; `#` begins a comment. Raises `TEST_FRAMEWORK_MISSING` for a line that is none."""
    found: list[PinnedJar] = []
    for number, line in enumerate(lock.read_text("utf-8").splitlines(), 1):
        text = line.partition("#")[0].strip()
        match = _LINE.fullmatch(text)
        if match:
            found.append(PinnedJar(Dependency(match[1], match[2], match[3], match[4] or ""), match[5]))
        elif text:
            message = f"{lock}, line {number}: expected `group:artifact:version sha256:HASH`, found {text[:80]!r}"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"line": str(number)})
    return tuple(found)


def describe(pinned: Sequence[PinnedJar], wanted: Dependencies) -> str:
    """The project that Maven gets to see."""
    everything = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    entries = [_entry(one.dependency, everything) for one in pinned]
    entries += [_entry(one, _excluded(one)) for one in wanted.direct]
    managed = "".join(_entry(one, _excluded(one)) for one in wanted.managed)
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>iama</groupId><artifactId>jars</artifactId><version>1</version>"
        f"<packaging>pom</packaging><dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement>"
        f"<dependencies>{''.join(entries)}</dependencies></project>"
    )


def file_name(one: Dependency) -> str:
    """The file that Maven copies a dependency to."""
    return f"{one.artifact}-{one.version}" + (f"-{one.classifier}" if one.classifier else "") + ".jar"


def _entry(one: Dependency, inside: str) -> str:
    fields = {"groupId": one.group, "artifactId": one.artifact, "version": one.version, "classifier": one.classifier, "type": one.type}
    fields["scope"] = one.scope
    return "<dependency>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text) + inside + "</dependency>"


def _excluded(one: Dependency) -> str:
    rows = (f"<exclusion><groupId>{escape(g)}</groupId><artifactId>{escape(a)}</artifactId></exclusion>" for g, a in one.excluded)
    return f"<exclusions>{''.join(rows)}</exclusions>" if one.excluded else ""


def _words(path: Path) -> list[str]:
    return path.read_text("utf-8").split() if path.is_file() else []


def _install(description: str, pinned: Sequence[PinnedJar], options: Sequence[str], made: Path, *, strict: bool) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, "Maven is not on this machine, and it gets the jars of Java tests: install Maven")
    made.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".maven-", dir=made.parent) as place:
        jars = Path(place) / "jars"
        (Path(place) / "pom.xml").write_text(description, "utf-8")
        _run_maven([maven, "-q", "-B", _PLUGIN, f"-DoutputDirectory={jars}", "-DincludeScope=test"], Path(place))
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(jars.glob("*.jar"))}
        _check(found, pinned, strict=strict)
        (jars / "got.lock").write_text("".join(f"{name} sha256:{digest}\n" for name, digest in found.items()), "utf-8")
        (jars / OPTIONS).write_text("".join(f"{word}\n" for word in options), "utf-8")
        try:
            os.rename(jars, made)
        except OSError:
            if not made.is_dir():
                raise


def _run_maven(command: Sequence[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        message = f"Maven did not get the jars of the tests within {_INSTALL_SECONDS} s: see that it reaches its repository"
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message) from None
    if done.returncode:
        lines = [line.removeprefix("[ERROR]").strip() for line in (done.stdout + done.stderr).splitlines() if "[ERROR]" in line]
        told = re.sub(r"\(?https?://\S+\)?", "its repository", lines[0] if lines else "Maven gave no reason")
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"Maven could not get the jars of the tests: {told[:400]}")


def _check(found: dict[str, str], pinned: Sequence[PinnedJar], *, strict: bool) -> None:
    """Every pinned jar is what it was; with a lock nothing else may have come."""
    for one in pinned:
        name = file_name(one.dependency)
        if found.get(name) != one.sha256:
            message = f"{name} is not the pinned one: {found.get(name, 'it did not come')}"
            raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, message, {"jar": name})
    unknown = sorted(found.keys() - {file_name(one.dependency) for one in pinned})
    if strict and unknown:
        raise EngineError(Refusal.TEST_FRAMEWORK_MISSING, f"the lock does not name {', '.join(unknown)}", {"jar": unknown[0]})
