"""What an interpreter needs to run inside the sandbox: its folders, its version, its test frameworks."""

import functools
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal

MIN_PYTHON = (3, 11)
_ASK = (
    "import importlib.util as u, json, platform, sys;"
    "print(json.dumps({'version': list(sys.version_info[:3]), 'implementation': platform.python_implementation(),"
    "'roots': sorted({sys.prefix, sys.base_prefix, sys.exec_prefix}), 'path': [p for p in sys.path if p],"
    "'pytest': u.find_spec('pytest') is not None}))"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that exists and answers: absolute path, version, and every folder it reads from."""

    program: Path
    version: tuple[int, int, int]
    implementation: str
    folders: tuple[Path, ...]
    has_pytest: bool


def find_interpreter(program: Path) -> Interpreter:
    """Ask an interpreter about itself; raises `INTERPRETER_MISSING` or `INTERPRETER_UNSUPPORTED`."""
    return _ask(program if program.is_absolute() else program.absolute())


@functools.cache
def _ask(program: Path) -> Interpreter:
    detail = {"interpreter": str(program)}
    try:
        found = _read(program, subprocess.run([program, "-I", "-c", _ASK], capture_output=True, timeout=30, check=True).stdout)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        message = f"{program} is not a Python that runs; name one with --python"
        raise EngineError(Refusal.INTERPRETER_MISSING, message, detail) from None
    if found.version < MIN_PYTHON:
        message = f"{program} is Python {found.version[0]}.{found.version[1]}; the runner needs {MIN_PYTHON[0]}.{MIN_PYTHON[1]} or newer"
        raise EngineError(Refusal.INTERPRETER_UNSUPPORTED, message, detail)
    return found


def _read(program: Path, said: bytes) -> Interpreter:
    answer = json.loads(said)
    major, minor, micro = map(int, answer["version"])
    folders = {Path(folder) for folder in [*answer["roots"], *answer["path"]]} | {program.resolve().parent}
    return Interpreter(program, (major, minor, micro), str(answer["implementation"]), _outermost(folders), bool(answer["pytest"]))


def _outermost(folders: set[Path]) -> tuple[Path, ...]:
    """Existing folders, without those inside another; the system's own are mounted anyway."""
    kept: list[Path] = []
    for folder in sorted(path for path in folders if path.is_dir()):
        if not any(folder.is_relative_to(outer) for outer in [*kept, Path("/usr"), Path("/lib")]):
            kept.append(folder)
    return tuple(kept)
