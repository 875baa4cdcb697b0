"""As whom PostgreSQL runs: it refuses root, and on a developer's machine or in CI we often are root.

First choice is a user namespace of one uid, where files stay root's. Where a host forbids those (Docker's default profile does),
an unprivileged uid owns the cluster instead, and needs a way to the binaries: under a private home they are copied beside the data.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from iama_dev.processes import StartFailed

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class RunAs:
    """The words to put before a command, and the uid that must own what it writes (None: ours)."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def can_run(self, program: Path) -> bool:
        """Whether that user may execute `program`."""
        return subprocess.run([*self.prefix, str(program), "--version"], capture_output=True, check=False).returncode == 0

    def give(self, path: Path) -> None:
        """Make `path` belong to whoever will use it, who may also pass through (not read) the folder above."""
        if self.owner is not None:
            os.chown(path, self.owner, self.owner)
            path.parent.chmod(path.parent.stat().st_mode | 0o011)

    def reachable(self, binaries: Path, directory: Path) -> Path:
        """`binaries`, or a copy under `directory` where the originals are out of the user's reach."""
        if self.can_run(binaries / "postgres"):
            return binaries
        copy = directory / "server"
        if not copy.exists():
            shutil.copytree(binaries.parent, copy, symlinks=True)
        if not self.can_run(copy / "bin" / "postgres"):
            raise StartFailed(f"PostgreSQL cannot run as uid {self.owner} under {directory}: run as an ordinary user, or set DATABASE_URL")
        return copy / "bin"


NAMESPACE = RunAs(("unshare", "--user", "--map-user=1", "--map-group=1"))
OTHER_UID = RunAs(("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT"), NOBODY)


@cache
def choose() -> RunAs:
    """Ourselves unless we are root; then the first way this machine allows."""
    if os.geteuid() != 0:
        return RunAs()
    for way in (NAMESPACE, OTHER_UID):
        if shutil.which(way.prefix[0]) and way.can_run(Path("/bin/true")):
            return way
    raise StartFailed(
        "PostgreSQL refuses to run as root, and neither unshare nor setpriv works here: run as an ordinary user, or set DATABASE_URL"
    )
