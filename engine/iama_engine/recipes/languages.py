"""Which file is written in which language, by its suffix: the one list that recipes, catalogue and command line read."""

from collections.abc import Collection, Iterable
from pathlib import PurePosixPath
from typing import Final

SUFFIXES: Final = {
    "python": (".py", ".pyi", ".pyw"),
    "javascript": (".js", ".mjs", ".cjs", ".jsx"),
    "typescript": (".ts", ".mts", ".cts", ".tsx"),
}
"""Language → suffixes."""
_BY_SUFFIX: Final = {suffix: language for language, suffixes in SUFFIXES.items() for suffix in suffixes}


def language_of(path: str) -> str | None:
    """The language of a file, None where it is none of ours."""
    return _BY_SUFFIX.get(PurePosixPath(path).suffix)


def languages_of(paths: Iterable[str]) -> frozenset[str]:
    """The languages that occur."""
    return frozenset(language for path in paths if (language := language_of(path)))


def suffixes_of(languages: Collection[str]) -> tuple[str, ...]:
    """The suffixes of several languages, for `str.endswith`."""
    return tuple(suffix for language in languages for suffix in SUFFIXES.get(language, ()))
