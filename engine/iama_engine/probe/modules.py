"""Which name a file is imported by, and from which folder: the folder above the outermost package."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath


def source_roots(files: Mapping[str, bytes] | Collection[str], targets: Sequence[str]) -> tuple[str, ...]:
    """The folders that must be on `sys.path` so that each target can be imported, without repeats, `.` for the root."""
    return tuple(dict.fromkeys(_root_of(path, files) for path in targets))


def module_name(path: str, roots: Sequence[str]) -> str:
    """`src/pkg/mod.py` under the root `src` is `pkg.mod`; the longest matching root counts."""
    pure = PurePosixPath(path)
    fitting = [root for root in roots if root == "." or pure.is_relative_to(root)]
    root = max(fitting, key=len, default=".")
    inner = pure.relative_to(root) if root != "." else pure
    parts = inner.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _root_of(path: str, files: Mapping[str, bytes] | Collection[str]) -> str:
    folder = PurePosixPath(path).parent
    while folder != PurePosixPath(".") and (folder / "__init__.py").as_posix() in files:
        folder = folder.parent
    return folder.as_posix()
