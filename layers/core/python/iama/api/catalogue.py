"""Every error code, once: what it means, what to do, whether a repeat may help. The docs page and the OpenAPI enum are made of it.

Codes of the API are classes, found by walking the package. Codes a job can end with, or the engine refuses with, are
words of other members that this package must not import; they stand in `job_codes` and a test holds the two together.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

import iama
from iama.api.job_codes import JOB_CODES
from iama.api.problems import status_of
from iama.kit.errors import IamaError

_SKIPPED = ("iama.kit.codec", "iama.db.migrate")
"""Modules that need temporalio or a command line and declare no error."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `status` is None where it is never an HTTP answer but the end of a job."""

    code: str
    cause: str
    remedy: str
    retry: bool
    status: int | None


def entries() -> list[Entry]:
    """All codes in alphabetical order. Where a class declares a job's code too, the class speaks; two classes are a mistake."""
    found = [Entry(kind.code, kind().message, kind.remedy, kind.retry, status_of(kind)) for kind in _kinds(IamaError)]
    codes = [entry.code for entry in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(f"declared twice: {', '.join(twice)}")
    found += [Entry(row.code, row.cause, row.remedy, row.retry, None) for row in JOB_CODES if row.code not in codes]
    return sorted(found, key=lambda entry: entry.code)


def _kinds(root: type[IamaError]) -> Iterator[type[IamaError]]:
    """`root` and what inherits from it in this package, private steps of the tree left out. Who embeds the package may add kinds."""
    if root is IamaError:
        for module in pkgutil.walk_packages(iama.__path__, "iama."):
            if module.name not in _SKIPPED:
                importlib.import_module(module.name)
    if root.__module__.startswith(f"{iama.__name__}.") and not root.__name__.startswith("_"):
        yield root
    for child in root.__subclasses__():
        yield from _kinds(child)


def markdown() -> str:
    """The page of the docs."""
    rows = [f"| `{e.code}` | {e.status or 'job'} | {e.cause} | {e.remedy} | {'yes' if e.retry else 'no'} |" for e in entries()]
    head = ["# Error codes", "", "Made by `python -m infra.openapi` from the code; do not edit.", ""]
    return "\n".join([*head, "| code | status | cause | what to do | repeat helps |", "|---|---|---|---|---|", *rows, ""])
