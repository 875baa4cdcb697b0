"""Start another process of this same package, from a folder or from inside a zipapp, with a clean environment."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .contract import RunRequest

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this package under the same interpreter."""
    return [sys.executable, "-m", f"{__package__}.{module}", *arguments]


def child_environment(request: RunRequest, hash_seed: int, zone: str = "UTC") -> dict[str, str]:
    """Only what a test process needs; nothing of ours but the import path."""
    roots = [str(Path(root).resolve()) for root in request.source_roots]
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([*roots, package_home()]),
        "PYTHONHASHSEED": str(hash_seed % 4294967296),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": zone,
    }


def package_home() -> str:
    """The folder or archive that this package is imported from."""
    depth = (__package__ or "iama_runner").count(".") + 1
    return str(Path(__file__).absolute().parents[depth])


def pytest_options() -> Sequence[str]:
    """No rewriting of asserts (it costs seconds), no caches, no plugin that shuffles or forks, no options of the project's own."""
    return ("--rootdir=.", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "-o", "addopts=")
