"""What a source says of its functions and of its tests, in the languages whose specs are drafted from syntax alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One function of a file; `name` is the last part of its qualified name, `owner` the part before, JavaScript's `prototype` left out."""

    address: str
    qualified: str
    name: str
    owner: str
    summary: str
    """The first sentence of its comment, without its full stop; empty where there is none."""
    parameters: tuple[tuple[str, str | None], ...]
    """Name, and default as source or None."""
    throws: tuple[str, ...]
    """Names of the errors that its own body throws, each once."""
    returns: bool
    is_public: bool


@dataclass(frozen=True, slots=True)
class TestFacts:
    """One test: its id, the names its code uses, its assertions as source on one line."""

    __test__ = False

    test_id: str
    names: frozenset[str]
    assertions: tuple[tuple[str, frozenset[str]], ...]
