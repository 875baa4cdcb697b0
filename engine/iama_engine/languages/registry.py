"""Which language a file is written in, by its suffix, or by the first line of a script that has none."""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.contract import Language
from iama_engine.languages.ecmascript.language import JAVASCRIPT, TYPESCRIPT
from iama_engine.languages.java.language import JAVA
from iama_engine.languages.python import PYTHON
from iama_engine.symbols.outline import FileIndex

LANGUAGES: tuple[Language, ...] = (PYTHON, JAVASCRIPT, TYPESCRIPT, JAVA)
_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
SUFFIXES = frozenset(_BY_SUFFIX)


def language_of(path: str, source: bytes = b"") -> Language | None:
    """The language of a file, None for what is no source."""
    suffix = PurePosixPath(path).suffix.lower()
    if not suffix and source.startswith(b"#!"):
        first = source[:80].split(b"\n")[0]
        return PYTHON if b"python" in first else JAVASCRIPT if b"node" in first else None
    return _BY_SUFFIX.get(suffix)


def language_named(name: str) -> Language:
    """The language that is called so; raises `LANGUAGE_UNSUPPORTED`."""
    for language in LANGUAGES:
        if language.name == name:
            return language
    raise EngineError(Refusal.LANGUAGE_UNSUPPORTED, f"{name} has no runner here", {"language": name})


def language_of_targets(targets: Iterable[str]) -> Language:
    """The one language of a job's targets; TypeScript where a project mixes it with JavaScript. Refuses two projects' languages."""
    found = list(dict.fromkeys(language for path in targets if (language := language_of(path))))
    if not found:
        return PYTHON
    if any(language.name not in found[0].project for language in found):
        titles = " and ".join(language.title for language in found)
        raise EngineError(Refusal.LANGUAGE_UNSUPPORTED, f"one job changes one language: the targets are {titles}")
    return TYPESCRIPT if TYPESCRIPT in found else found[0]


def main_language(paths: Iterable[str]) -> Language:
    """The language most of the paths are written in; Python where there is nothing to count."""
    counts = Counter(language for path in paths if (language := language_of(path)))
    return min(counts, key=lambda language: (-counts[language], LANGUAGES.index(language)), default=PYTHON)


def index_file(path: str, source: bytes) -> FileIndex:
    """One file's outline in its own language; a name without a suffix is read as Python."""
    return (language_of(path) or PYTHON).index(path, source)
