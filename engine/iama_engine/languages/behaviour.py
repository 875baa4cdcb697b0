"""What of a file can be seen by whoever runs it or calls it, in a form in which two versions of the file compare."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FunctionBehaviour:
    """One function or method; texts are equal exactly where nothing that runs, or nothing that a caller must know, is different."""

    address: str
    name: str
    """As a caller writes it, without what it belongs to."""
    is_private: bool
    code: str
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
    """The functions of a file, and everything that runs outside of them, where a stub stands for each function."""

    functions: tuple[FunctionBehaviour, ...] = ()
    top_level: str = ""

    def outside(self, new: Collection[str]) -> list[str]:
        """What runs outside of functions, piece by piece, without the stubs of functions that are `new` (addresses)."""
        left_out = {stub(address.partition("::")[2]) for address in new}
        return [piece for piece in self.top_level.split("\0") if piece not in left_out]


def stub(name: str) -> str:
    """What stands for a function in the code around it: where it is made, and in which order, runs as well."""
    return f"[[{name}]]"
