"""What Java needs to run inside the sandbox: a JDK, the jars of the project's tests, and our own helper, compiled once.

The JDK is one that compiles: a mere runtime is refused. Jars are got outside the sandbox (`jars.py`) and read-only inside, at the
path they have here; so is the helper, which is ours and is compiled against the JUnit that it drives.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal

MIN_JAVA = 17
_HELPER = Path(__file__).resolve().parent.parent / "runner" / "java" / "iama"
_SYSTEM = (Path("/usr"), Path("/lib"), Path("/bin"))
_SETTINGS = re.compile(r"^ *java\.(home|specification\.version|version) = (.+)$", re.MULTILINE)
_COMPILE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Jdk:
    """A JDK that exists and answers: its home, its version (`17`), the long name of it, folders the sandbox would not show."""

    home: Path
    version: int
    title: str
    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class JavaSetup:
    """A JDK, the folder with the jars that a run may read, and the folder of our compiled helper."""

    jdk: Jdk
    jars: Path
    helper: Path

    @property
    def folders(self) -> tuple[Path, ...]:
        """What the sandbox has to show beyond the system."""
        return (*self.jdk.folders, self.jars, self.helper)

    def told(self) -> dict[str, str]:
        """The same as a run request carries it."""
        return {"home": str(self.jdk.home), "version": str(self.jdk.version), "jars": str(self.jars), "helper": str(self.helper)}


def find_java(home: Path | None = None, environment: Mapping[str, str] = os.environ) -> Jdk:
    """The JDK that was named, else that of JAVA_HOME, else the first `javac` on the path.

    Raises `INTERPRETER_MISSING` or `INTERPRETER_UNSUPPORTED`.
    """
    named = home or (Path(environment["JAVA_HOME"]) if environment.get("JAVA_HOME") else None)
    if named is not None:
        return _ask(named.absolute())
    found = shutil.which("javac", path=environment.get("PATH"))
    if found is None:
        message = f"no JDK is on this machine, and Java is tested in one: install JDK {MIN_JAVA} or newer, or name it by --java"
        raise EngineError(Refusal.INTERPRETER_MISSING, message, {"interpreter": "javac"})
    return _ask(Path(found).resolve().parent.parent)


@functools.cache
def _ask(home: Path) -> Jdk:
    detail = {"interpreter": str(home)}
    programs = [home / "bin" / name for name in ("java", "javac")]
    missing = [program.name for program in programs if not os.access(program, os.X_OK)]
    if missing:
        what = "is a runtime without a compiler" if missing == ["javac"] else "is no JDK"
        raise EngineError(Refusal.INTERPRETER_MISSING, f"{home} {what}: name the home of a JDK by --java", detail)
    try:
        asked = [str(programs[0]), "-XshowSettings:properties", "-version"]
        said = dict(_SETTINGS.findall(subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True).stderr))
        version = int(said["specification.version"].removeprefix("1."))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError):
        raise EngineError(Refusal.INTERPRETER_MISSING, f"{home} is not a JDK that runs", detail) from None
    if version < MIN_JAVA:
        raise EngineError(Refusal.INTERPRETER_UNSUPPORTED, f"{home} is Java {version}; {MIN_JAVA} or newer is needed", detail)
    return Jdk(home, version, said["version"], _outside(home))


def _outside(home: Path) -> tuple[Path, ...]:
    """The home where the system's folders do not hold it, and what its configuration links to."""
    real = home.resolve()
    links = (path for folder in ("conf", "lib") for path in (real / folder).rglob("*") if path.is_symlink())
    places = {home, real, *(path.resolve().parent for path in links)}
    shown = {path for path in places if path.is_dir() and not any(path.resolve().is_relative_to(folder) for folder in _SYSTEM)}
    tops = {Path(*path.parts[:3]) if path.is_relative_to("/etc") else path for path in shown}
    return tuple(sorted(path for path in tops if not path.is_relative_to("/etc") or path.name.startswith("java")))


def compile_helper(jdk: Jdk, console: Path, cache: Path) -> Path:
    """The helper's classes, compiled once for its sources and the JUnit they were compiled against."""
    sources = sorted(_HELPER.glob("*.java"))
    digest = hashlib.sha256(b"\0".join([*(source.read_bytes() for source in sources), console.name.encode()])).hexdigest()[:24]
    made = cache / f"helper-{digest}"
    if made.is_dir():
        return made
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".javac-", dir=cache) as folder:
        command = [str(jdk.home / "bin" / "javac"), "--release", str(MIN_JAVA), "-proc:none", "-nowarn", "-cp", str(console)]
        command += ["-d", f"{folder}/classes", *map(str, sources)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_SECONDS, check=False)
        if done.returncode:
            raise EngineError(Refusal.INTERPRETER_UNSUPPORTED, f"our helper does not compile under {jdk.title}: {done.stderr[-300:]}")
        try:
            os.rename(f"{folder}/classes", made)
        except OSError:
            if not made.is_dir():
                raise
    return made
