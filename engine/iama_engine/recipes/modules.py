"""From the name in an import to the project's own file, and back."""

from pathlib import PurePosixPath

from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Source


def module_of(project: Project, importer: str, module: str) -> Source | None:
    """The project's file that `module` names when imported from `importer`; None where it is not ours or not unique."""
    level = len(module) - len(module.lstrip("."))
    parts = [part for part in module.lstrip(".").split(".") if part]
    if level:
        folder = PurePosixPath(importer)
        for _ in range(level):
            folder = folder.parent
        candidates = [path for path in _paths(parts) if str(folder / path) in project.files]
        return project.source(str(folder / candidates[0])) if candidates else None
    ends = tuple(f"/{path}" for path in _paths(parts))
    found = [path for path in sorted(project.files) if f"/{path}".endswith(ends)]
    return project.source(found[0]) if len(found) == 1 and parts else None


def module_name(path: str) -> str:
    """The last part of a file's module name: `a/b.py` is `b`, `a/b/__init__.py` too."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem


def _paths(parts: list[str]) -> list[str]:
    stem = "/".join(parts)
    return [f"{stem}.py", f"{stem}/__init__.py"] if stem else ["__init__.py"]
