"""What of a file can be seen by whoever runs it or calls it, in a form in which two versions of the file compare."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionBehaviour:
    """One function or method; texts are equal exactly where nothing that runs, or nothing that a caller must know, is different."""

    address: str
    name: str
    """As a caller writes it, without what it belongs to."""
    is_private: bool
    code: str
    """Empty for one that only says how it is called."""
    signature: str
    """For people."""
    parameters: str
    raised: frozenset[str] = frozenset()
    """Names of the exceptions that it raises itself."""
    called: frozenset[str] = frozenset()
    """Bare names of what it calls."""
    deprecated: bool = False


@dataclass(frozen=True, slots=True)
class FileBehaviour:
    """The functions of a file by address, and everything that runs outside of them."""

    functions: tuple[FunctionBehaviour, ...] = ()
    top_level: str = ""
