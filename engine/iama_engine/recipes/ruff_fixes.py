"""Ruff's safe fixes, nothing else of ruff: preview off, unsafe fixes off, no configuration of the project's read.

The files are copied out as UTF-8 whatever their own encoding, because ruff reads nothing else.
"""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

_RULES = "UP,SIM,FURB,PERF,C4,PTH,RET"
_LONG_LINES = "SIM905"
"""Writes `"a b c".split()` as one line of a list, however long."""
_SECONDS = 120


def ruff_fixed(texts: Mapping[str, str], min_python: tuple[int, int]) -> dict[str, str]:
    """Each text as ruff's safe fixes leave it; only those that change."""
    from ruff import find_ruff_bin

    with tempfile.TemporaryDirectory(prefix="iama-ruff-") as folder:
        places = {path: Path(folder, f"{number}", Path(path).name) for number, path in enumerate(texts)}
        for path, place in places.items():
            place.parent.mkdir()
            place.write_bytes(texts[path].encode())
        version = f"py{min_python[0]}{min_python[1]}"
        rules = ["--select", _RULES, "--ignore", _LONG_LINES]
        options = ["--isolated", "--no-cache", "--fix-only", "--exit-zero", "--quiet", "--no-respect-gitignore", "--force-exclude"]
        command = [find_ruff_bin(), "check", *options, *rules, "--target-version", version, "--", folder]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=folder)
        after = {path: place.read_bytes().decode() for path, place in places.items()}
    return {path: text for path, text in after.items() if text != texts[path]}
