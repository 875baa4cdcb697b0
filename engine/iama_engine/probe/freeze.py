"""Hash the tests and everything that configures them, so that no later attempt can weaken its own gate unseen."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

_ROOT_CONFIGURATION = ("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", ".pytest.ini", "conftest.py")


def freeze(files: Mapping[str, bytes], tests: Iterable[str]) -> dict[str, str]:
    """Path → SHA-256 for the files of `tests` (test ids or paths), their conftest files, packages and configuration.

    A test whose file is not in `files` raises `KeyError`: a gate that cannot be hashed is no gate.
    """
    paths = {test.split("::")[0] for test in tests}
    support = {name for path in paths for name in _support_of(path)} | set(_ROOT_CONFIGURATION)
    frozen = {path: files[path] for path in paths} | {name: files[name] for name in support if name in files}
    return {path: hashlib.sha256(content).hexdigest() for path, content in sorted(frozen.items())}


def broken_seals(frozen: Mapping[str, str], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Frozen paths whose content in `files` is gone or no longer what was frozen."""
    return tuple(path for path, digest in sorted(frozen.items()) if path not in files or hashlib.sha256(files[path]).hexdigest() != digest)


def _support_of(path: str) -> Iterable[str]:
    for folder in PurePosixPath(path).parents:
        yield (folder / "conftest.py").as_posix()
        if folder != PurePosixPath("."):
            yield (folder / "__init__.py").as_posix()
