"""The JDK of this machine, and the helper compiled by it: once for each JDK and version of the helper, kept in the user's cache."""

import atexit
import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal

HELPER = Path(__file__).parent / "helper"
OLDEST = 17
_COMPILE_SECONDS = 300.0
_VERSION = re.compile(r'^JAVA_VERSION="(\d+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Jdk:
    """The programs of one JDK, by real path."""

    java: Path
    javac: Path

    @property
    def about(self) -> str:
        """What the JDK says of itself; empty where it says nothing."""
        place = self.java.parent.parent / "release"
        return place.read_text("utf-8", "replace") if place.is_file() else ""


def find_jdk(search_path: str | None = None, java_home: str | None = None) -> Jdk:
    """The JDK of JAVA_HOME, else of PATH; both can be replaced. Raises `EngineError(JDK_MISSING)`."""
    home = os.environ.get("JAVA_HOME", "") if java_home is None else java_home
    places = [str(Path(home, "bin"))] if home else []
    places.append(os.environ.get("PATH", "") if search_path is None else search_path)
    for place in places:
        java, javac = shutil.which("java", path=place), shutil.which("javac", path=place)
        if java and javac:
            jdk = Jdk(Path(java).resolve(), Path(javac).resolve())
            found = _VERSION.search(jdk.about)
            if found is None or int(found.group(1)) >= OLDEST:
                return jdk
    message = (
        f"Java needs a JDK {OLDEST} or newer, and there is none on the PATH or in JAVA_HOME: `java` and `javac`, not the runtime alone"
    )
    raise EngineError(Refusal.JDK_MISSING, message)


def helper_classes(jdk: Jdk, *, helper: Path = HELPER, cache: Path | None = None) -> Path:
    """The folder of the helper's classes, compiled now where it is not there. Raises `EngineError(JDK_FAILED)`."""
    folder = (cache or _cache_folder()) / _key(jdk, helper)
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".compiling-"))
    except OSError:
        return _for_this_process(jdk, helper)
    try:
        _compile(jdk, helper, made)
        made.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process has brought the same classes there meanwhile
            raise EngineError(Refusal.JDK_FAILED, f"the reader of Java cannot be kept in {folder.parent}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "iama" / "java-recipes"


def _sources(helper: Path) -> list[Path]:
    return sorted(helper.rglob("*.java"))


def _key(jdk: Jdk, helper: Path) -> str:
    """Of every source, and of the JDK: classes of a newer one do not run on an older."""
    total = hashlib.sha256(f"{jdk.java}\n{jdk.about}".encode())
    for path in _sources(helper):
        total.update(path.relative_to(helper).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:24]


@functools.cache
def _for_this_process(jdk: Jdk, helper: Path) -> Path:
    """Where no cache can be written: a folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="iama-java-recipes-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _compile(jdk, helper, folder)
    return folder


def _compile(jdk: Jdk, helper: Path, folder: Path) -> None:
    command = [str(jdk.javac), "-encoding", "UTF-8", "-proc:none", "-d", str(folder), *map(str, _sources(helper))]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise EngineError(Refusal.JDK_TIMEOUT, f"compiling the reader of Java took more than {_COMPILE_SECONDS:.0f} s") from None
    if done.returncode != 0:
        words = (done.stderr.strip() or f"exit code {done.returncode}").splitlines()[0]
        raise EngineError(Refusal.JDK_FAILED, f"the reader of Java does not compile with {jdk.javac}: {words}")
