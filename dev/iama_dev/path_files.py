"""Guards against `.pth` files nobody asked for: Python runs their `import` lines at every start, which is how stolen packages hid.

Checked from outside the environment, before its interpreter runs for the first time after an installation.
"""

from pathlib import Path

EXPECTED = frozenset(
    {"distutils-precedence.pth", "_virtualenv.pth", "iama.pth", "iama_cli.pth", "iama_dev.pth", "iama_engine.pth", "iama_worker.pth"}
)


def unexpected(environment: Path) -> list[Path]:
    """The `.pth` files of a virtual environment that neither the packaging tools nor we put there."""
    found = environment.glob("lib/python*/site-packages/*.pth")
    return sorted(path for path in found if path.name not in EXPECTED)
