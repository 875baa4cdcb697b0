"""Files before and after an offline change: what to print, what to write."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from iama_cli.exits import CliError, Exit


@dataclass(frozen=True, slots=True)
class Changes:
    """`before` holds the whole old content of each changed path, `after` the new one; None where there is no file."""

    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]

    def diff(self) -> str:
        """One unified diff over all files."""
        from iama_engine.edits.delivery import unified_diff

        return "".join(unified_diff(path, self.before[path], self.after[path]) for path in sorted(self.after))

    def files(self) -> list[dict[str, Any]]:
        """One JSON object a file: lines added and removed, hashes on both sides, the diff."""
        from iama_engine.edits.delivery import count_lines, unified_diff

        documents = []
        for path in sorted(self.after):
            old, new = self.before[path], self.after[path]
            added, removed = count_lines(old, new)
            documents.append(
                {
                    "path": path,
                    "added": added,
                    "removed": removed,
                    "base_sha256": digest(old),
                    "sha256": digest(new),
                    "diff": unified_diff(path, old, new),
                }
            )
        return documents

    def write(self, root: Path) -> None:
        """Write them under `root`, all checked first, each whole or not at all."""
        from iama_engine.edits.workspace import write_files

        report = write_files(root, self.after, {path: digest(content) for path, content in self.before.items()})
        if not report.complete:
            reasons = [{"path": file.path, "reason": file.reason} for file in report.files if file.outcome == "refused"]
            raise CliError("WORKSPACE_CHANGED", "nothing was written", Exit.DECISION_NEEDED, {"files": reasons})


def digest(content: bytes | None) -> str | None:
    """SHA-256 in hex, None for no file."""
    return None if content is None else sha256(content).hexdigest()


def relative_to(root: Path, path: Path) -> str:
    """The POSIX path of a file under the root; refuses what lies outside."""
    resolved = path.resolve()
    if not resolved.is_relative_to(root.resolve()):
        message = f"{path} is not under {root}; name the project's folder with --root"
        raise CliError("TARGET_OUTSIDE_ROOT", message, Exit.WRONG_USE, {"path": str(path), "root": str(root)})
    return resolved.relative_to(root.resolve()).as_posix()


def read_file(path: Path) -> bytes:
    """The bytes of a file that must be there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CliError("TARGET_MISSING", f"there is no file {path}", Exit.WRONG_USE, {"path": str(path)}) from None
    except OSError as error:
        raise CliError("TARGET_UNREADABLE", f"{path} cannot be read: {error.strerror}", Exit.WRONG_USE, {"path": str(path)}) from None
