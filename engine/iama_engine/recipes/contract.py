"""What a recipe is: a small class that proposes `patch_edit` operations for the files it is given, and refuses the rest.

A recipe never writes and never runs the user's code. It yields *units*: each unit stands alone, so that one bad unit
can be dropped by the tests without losing the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from iama_engine.edits.operations import Operation
from iama_engine.errors import Refusal


class Strategy(StrEnum):
    """The three strategies a developer chooses from; each contains the recipes of the one before."""

    CONSERVATIVE = "CONSERVATIVE"
    STANDARD = "STANDARD"
    COMPREHENSIVE = "COMPREHENSIVE"


class Risk(StrEnum):
    """How much a recipe may move."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class CallTypes:
    """Types seen for one function in a trace: parameter name → type expressions, return → type expressions."""

    parameters: Mapping[str, tuple[str, ...]]
    returns: tuple[str, ...]
    calls: int


@dataclass(frozen=True, slots=True)
class RecipeInput:
    """What a recipe may look at."""

    files: Mapping[str, bytes]
    """Every source file of the project now, by POSIX path relative to the root (for proofs of no reference). A recipe looks only at
    files of its own languages."""
    targets: tuple[str, ...]
    """The paths the recipe may change."""
    symbol: str | None = None
    """`Class.method` or `function`, where the caller wants one symbol only."""
    traces: Mapping[str, CallTypes] = field(default_factory=dict)
    """Address `path::Qualified.name` → types seen at run time. Empty where nothing was traced."""
    min_python: tuple[int, int] = (3, 11)
    """The oldest Python that must still run the code."""
    java_release: int | None = None
    """The release of Java the code is compiled for; None: the lowest that a `pom.xml` among the files names, else 8."""
    class_path: tuple[str, ...] = ()
    """Jars and folders of classes on this machine that the Java code is compiled with. They are read, never run."""


@dataclass(frozen=True, slots=True)
class EditUnit:
    """Operations that stand or fall together, with the symbols they touch and one line of what they do."""

    title: str
    operations: tuple[Operation, ...]
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """Something the recipe looked at and left alone, with the reason a person can act on.

    `code` is there where not the source but this machine is the reason: a program that is missing, did not answer or failed.
    """

    symbol: str
    reason: str
    code: Refusal | None = None


@dataclass(frozen=True, slots=True)
class RecipeOutput:
    """What a recipe proposes, in the order to apply; later units are written against the files as earlier units leave them."""

    units: tuple[EditUnit, ...] = ()
    declined: tuple[Declined, ...] = ()


class Recipe(Protocol):
    """One deterministic transformation. `propose` is pure: same input, same output."""

    name: str
    title: str
    description: str
    refuses: tuple[str, ...]
    """When it leaves something as it is, each a sentence."""
    languages: tuple[str, ...]
    """Names of `languages.SUFFIXES`."""
    risk: Risk
    strategy: Strategy
    """The mildest strategy that includes it."""

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """Propose edits; raises `EngineError(RECIPE_REFUSED)` only when a requested `symbol` cannot be done."""
        ...
