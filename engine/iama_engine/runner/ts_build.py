"""Compile TypeScript test programs before they run, by the project's own compiler, into a folder of the private copy.

Only whether something comes out counts: a type error stops no program here, as it stops none that was compiled without checks.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .processes import Finished, run_child

BUILT = ".iama-build"
_SUFFIXES = {".ts": ".js", ".tsx": ".js", ".mts": ".mjs", ".cts": ".cjs"}
_OUTPUT = ("--outDir", BUILT, "--rootDir", ".", "--noEmit", "false", "--noEmitOnError", "false", "--declaration", "false")
_PLAIN = ("--module", "commonjs", "--target", "es2020", "--esModuleInterop", "--skipLibCheck")


def program_of(path: str) -> str:
    """The program a test file is run as: itself, or what it is compiled to."""
    source = Path(path)
    suffix = _SUFFIXES.get(source.suffix)
    return path if suffix is None else (Path(BUILT) / source.with_suffix(suffix)).as_posix()


def build_programs(
    files: Sequence[str], compiler: Callable[[], list[str]], environment: Mapping[str, str], limits: tuple[float, int]
) -> Finished | None:
    """Compile the files that need it, each project of theirs once; None where none does.

    `compiler` answers the command of the compiler and is asked only where one is needed; `limits` are the deadline (monotonic
    seconds) and how much output is kept.
    """
    sources = [path for path in files if program_of(path) != path]
    if not sources:
        return None
    command, done = compiler(), None
    for project, members in _projects(sources).items():
        words = ["--project", project, *_OUTPUT] if project else [*_OUTPUT, *_PLAIN, *members]
        done = run_child([*command, *words], environment, *limits)
        if done.killed or time.monotonic() >= limits[0]:
            return done
    return done


def _projects(sources: Sequence[str]) -> dict[str, list[str]]:
    """The nearest `tsconfig.json` above each file, empty where there is none."""
    found: dict[str, list[str]] = {}
    for path in sources:
        places = (folder / "tsconfig.json" for folder in Path(path).parents)
        nearest = next((place.as_posix() for place in places if place.is_file()), "")
        found.setdefault(nearest, []).append(path)
    return found
