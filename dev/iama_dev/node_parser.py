"""Installs the parser that the recipes for JavaScript and TypeScript need, beside the program that uses it.

Everything else works without, so a machine that has no npm, or cannot reach a registry, gets a sentence and goes on.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

HELPER = Path("engine/iama_engine/recipes/javascript/helper")
_SECONDS = 300.0


def install_parser(root: Path, say: Callable[[str], None], npm: str | None = None) -> bool:
    """Bring `node_modules` to what the lock says; whether it is there now. `npm` replaces the one on the PATH."""
    folder = root / HELPER
    lock = folder / "package-lock.json"
    if not lock.exists():
        return False
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".iama-stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    program = npm or shutil.which("npm")
    if program is None:
        say("there is no npm: recipes for JavaScript and TypeScript will say that their parser is missing")
        return False
    say("installing the parser for JavaScript and TypeScript")
    fault = _fault([program, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
    if fault:
        say(f"the parser for JavaScript and TypeScript is not installed: {fault}")
        return False
    stamp.write_text(wanted)
    return True


def _fault(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
    return "" if done.returncode == 0 else lines[0]
