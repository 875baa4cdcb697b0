"""Programs that come as npm packages, found where Node itself would look for them."""

import json
from pathlib import Path


class FrameworkMissing(Exception):
    """A package is in no `node_modules` that the tree can see; the message says what to do."""


def find_program(package: str, name: str) -> Path:
    """A program of a package, from the nearest `node_modules` above the current folder. Raises `FrameworkMissing`."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        home = folder / "node_modules" / package
        try:
            declared = json.loads((home / "package.json").read_text("utf-8")).get("bin", {})
        except (OSError, ValueError):
            continue
        named = declared if isinstance(declared, str) else declared.get(name)
        if named:
            return home / named
    raise FrameworkMissing(f"{package} is not installed beside the project: run `npm install` there, or give a lock with --dependencies")
