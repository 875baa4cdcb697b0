"""The other tools, each in an environment of its own below `build/compare`: they are no dependency of the project."""

import json
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "build" / "compare"
PROGRAMS = ROOT / "tests" / "data" / "compare"
PACKAGES = {"libcst": "libcst==1.9.0", "aider": "aider-chat==0.86.2", "pynguin": "pynguin==0.48.0"}
REWRITE_PLUGIN = "org.openrewrite.maven:rewrite-maven-plugin:6.46.1"
REWRITE_RECIPES = "org.openrewrite.recipe:rewrite-static-analysis:2.41.1"
_LIMIT_S = 3600


class NotToBeHad(Exception):
    """A tool could not be installed or did not run. Its text is the reason, for the page."""


def environment(tool: str) -> Path:
    """The folder of programs of a tool's own environment, made where it is missing."""
    place = FOLDER / "tools" / tool
    done = place / "installed"
    if not done.is_file():
        venv.create(place, with_pip=True, clear=True)
        words = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGES[tool]]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        if run.returncode:
            raise NotToBeHad(f"pip could not install {PACKAGES[tool]}")
        done.write_text(PACKAGES[tool])
    return place / "bin"


def told_by(words: Sequence[str], more: Mapping[str, str] | None = None, where: Path | None = None) -> list[Any]:
    """What a program prints as lines of JSON behind a mark. Raises NotToBeHad with its last line where it fails."""
    run = subprocess.run(words, capture_output=True, text=True, check=False, env=dict(more) if more else None, cwd=where, timeout=_LIMIT_S)
    if run.returncode:
        raise NotToBeHad(([*run.stderr.strip().splitlines(), *run.stdout.strip().splitlines()] or ["it gave no reason"])[0])
    return [json.loads(line.removeprefix("RESULT ")) for line in run.stdout.splitlines() if line.startswith("RESULT ")]


def program(tool: str, name: str, *words: str) -> list[Any]:
    """Run one of the programs in `tests/data/compare` in the environment of a tool."""
    return told_by([str(environment(tool) / "python"), str(PROGRAMS / name), *words])


def own_python() -> str:
    """The interpreter of the project."""
    return sys.executable
