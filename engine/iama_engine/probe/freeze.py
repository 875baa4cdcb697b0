"""Hash the tests and everything that configures them, so that no later attempt can weaken its own gate unseen."""

import hashlib
from collections.abc import Iterable, Mapping

from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import language_of


def freeze(files: Mapping[str, bytes], tests: Iterable[str]) -> dict[str, str]:
    """Path → SHA-256 for the files of `tests` (test ids or paths), what they share, and what configures them.

    A test whose file is not in `files` raises `KeyError`: a gate that cannot be hashed is no gate.
    """
    paths = {test.split("::")[0] for test in tests}
    languages = {language_of(path) or PYTHON for path in paths} or {PYTHON}
    support = {name for language in languages for name in language.test_support(paths, files)}
    frozen = {path: files[path] for path in (*paths, *support)}
    return {path: hashlib.sha256(content).hexdigest() for path, content in sorted(frozen.items())}


def broken_seals(frozen: Mapping[str, str], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Frozen paths whose content in `files` is gone or no longer what was frozen."""
    return tuple(path for path, digest in sorted(frozen.items()) if path not in files or hashlib.sha256(files[path]).hexdigest() != digest)
