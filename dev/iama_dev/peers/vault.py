"""A directory of secrets, one private file each. Apart from the protocol, so that seeding it imports nothing heavy."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class SecretDirectory:
    """Values by name; the newest write is the current one."""

    root: Path

    def put(self, name: str, text: str) -> None:
        """Store a secret where only we can read it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(name)
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(text)
        part.replace(path)

    def get(self, name: str) -> str | None:
        """The value, or None where there is no such secret."""
        path = self._path(name)
        return path.read_text() if path.exists() else None

    def remove(self, name: str) -> None:
        """Forget a secret; nothing happens where there is none."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / quote(name, safe="")
