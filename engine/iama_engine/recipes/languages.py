"""Languages by their names, as recipes, catalogue and command line speak of them: those of the registry, and Java.

Java needs no place in the registry to have recipes: they read it by the compiler of the JDK.
"""

from collections.abc import Collection, Iterable
from typing import Final

from iama_engine.languages import registry

_OWN: Final = {"java": (".java",)}
SUFFIXES: Final = {one.name: tuple(sorted(one.suffixes, key=lambda suffix: (len(suffix), suffix))) for one in registry.LANGUAGES} | _OWN
"""Language → suffixes, the usual one first."""


def language_of(path: str) -> str | None:
    """The language of a file, None where it is none of ours."""
    found = registry.language_of(path)
    return found.name if found else next((name for name, suffixes in _OWN.items() if path.lower().endswith(suffixes)), None)


def languages_of(paths: Iterable[str]) -> frozenset[str]:
    """The languages that occur."""
    return frozenset(language for path in paths if (language := language_of(path)))


def suffixes_of(languages: Collection[str]) -> tuple[str, ...]:
    """The suffixes of several languages, for `str.endswith`."""
    return tuple(suffix for language in languages for suffix in SUFFIXES.get(language, ()))


def build_files_of(languages: Collection[str]) -> tuple[str, ...]:
    """How the paths end of files that say how source of these languages is built, for `str.endswith`."""
    java = ("pom.xml",) if "java" in languages else ()
    return (*java, "tsconfig.json", "package.json") if {"javascript", "typescript"} & set(languages) else java
