"""Programs that come as npm packages, found where Node itself would look for them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class FrameworkMissing(Exception):
    """A package is in no `node_modules` that the tree can see; the message says what to do."""


def find_program(package: str, name: str) -> Path:
    """A program of a package, from the nearest `node_modules` above the current folder. Raises `FrameworkMissing`."""
    for home, described in _homes(package):
        declared = described.get("bin", {})
        named = declared if isinstance(declared, str) else declared.get(name)
        if named:
            return home / named
    raise FrameworkMissing(f"{package} is not installed beside the project: run `npm install` there, or give a lock with --dependencies")


def package_version(package: str) -> tuple[int, int]:
    """Major and minor version of the nearest package of this name; (0, 0) where there is none or it says none."""
    for _, described in _homes(package):
        parts = str(described.get("version", "")).split(".")
        if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit():
            return int(parts[0]), int(parts[1])
    return (0, 0)


def _homes(package: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    here = Path.cwd()
    for folder in (here, *here.parents):
        home = folder / "node_modules" / package
        try:
            described = json.loads((home / "package.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(described, dict):
            yield home, described
