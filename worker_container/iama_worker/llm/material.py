"""What a question is about: the code, the targets, and what is known of them. The recipes answer from it, prompts are rendered from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from iama_engine.recipes.contract import CallTypes


def _unheard(text: str) -> None:
    """Where nobody watches."""


@dataclass(frozen=True, slots=True)
class SpecText:
    """One approved behaviour, as a prompt shows it."""

    given: str
    when: str
    then: str


@dataclass(frozen=True, slots=True)
class SpecItem:
    """One behaviour with its id, where a sentence may change it."""

    item_id: str
    given: str
    when: str
    then: str
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One failing test of the frozen suite: what it said for a repair, what it asks (`source`) for whoever starts afresh."""

    test_id: str
    error: str = ""
    location: str = ""
    excerpt: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Files are the present state of the whole project; only `targets` may change."""

    files: Mapping[str, bytes]
    targets: tuple[str, ...]
    test_files: tuple[str, ...] = ()
    strategy: str = "STANDARD"
    goal: str = ""
    spec: tuple[SpecText, ...] = ()
    failures: tuple[FailedTest, ...] = ()
    failed_patch: str = ""
    """The operations of the attempt that failed, as JSON."""
    hint: str = ""
    """What the developer says in one line: advice for a repair, the whole order for a command."""
    traces: Mapping[str, CallTypes] = field(default_factory=dict)
    items: tuple[SpecItem, ...] = ()
    """The behaviours that a sentence may change."""
    watch: Callable[[str], None] = field(default=_unheard, repr=False, compare=False)
    """Told in a line what is being done with the material; no part of what is asked."""
