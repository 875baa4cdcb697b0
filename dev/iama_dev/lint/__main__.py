"""`python -m iama_dev.lint`: every check at once, one line for each that passes and all words of each that does not."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from iama_dev.lint.locks import lock_faults
from iama_dev.lint.shape import shape_faults
from iama_dev.path_files import unexpected

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says; `faults` is empty where it passes."""

    name: str
    faults: str
    seconds: float


def tool(*words: str) -> Callable[[Path], str]:
    """A check by another program of this environment, which passes with exit code 0."""

    def run(root: Path) -> str:
        program = [str(Path(sys.executable).parent / words[0]), *words[1:]]
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
        return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}".strip() or f"exit code {done.returncode}"

    return run


def path_file_faults(root: Path) -> str:
    """`.pth` files nobody asked for."""
    return "\n".join(f"{path}: Python would run it at every start" for path in unexpected(root / ".venv"))


CHECKS: dict[str, Callable[[Path], str]] = {
    "mypy": tool("mypy"),
    "import-linter": tool("lint-imports", "--no-cache"),
    "ruff check": tool("ruff", "check", "--quiet", "."),
    "ruff format": tool("ruff", "format", "--check", "--quiet", "."),
    "shape": lambda root: "\n".join(shape_faults(root)),
    "locks": lambda root: "\n".join(lock_faults(root)),
    ".pth files": path_file_faults,
}


def judge(name: str, root: Path) -> Verdict:
    """Run one check."""
    started = time.monotonic()
    faults = CHECKS[name](root)
    return Verdict(name, faults, time.monotonic() - started)


def main() -> int:
    """Run all checks, the slowest first; 1 where one of them found something."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(lambda name: judge(name, ROOT), CHECKS))
    for verdict in verdicts:
        sys.stdout.write(f"{verdict.name}: {'failed' if verdict.faults else 'ok'} ({verdict.seconds:.1f} s)\n")
    for verdict in verdicts:
        if verdict.faults:
            sys.stdout.write(f"\n-- {verdict.name}\n{verdict.faults}\n")
    return int(any(verdict.faults for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main())
