"""Languages by their names, as recipes, catalogue and command line speak of them; which there are the registry says."""

from collections.abc import Collection, Iterable
from typing import Final

from iama_engine.languages import registry

SUFFIXES: Final = {one.name: tuple(sorted(one.suffixes, key=lambda suffix: (len(suffix), suffix))) for one in registry.LANGUAGES}
"""Language → suffixes, the usual one first."""


def language_of(path: str) -> str | None:
    """The language of a file, None where it is none of ours."""
    found = registry.language_of(path)
    return found.name if found else None


def languages_of(paths: Iterable[str]) -> frozenset[str]:
    """The languages that occur."""
    return frozenset(language for path in paths if (language := language_of(path)))


def suffixes_of(languages: Collection[str]) -> tuple[str, ...]:
    """The suffixes of several languages, for `str.endswith`."""
    return tuple(suffix for language in languages for suffix in SUFFIXES.get(language, ()))
