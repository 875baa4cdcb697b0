"""A long function written shortly: a line `...N` stands for a paragraph of N statements that write to `trace`."""

import re
import textwrap
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A long function and the arguments to call it with."""

    text: str
    calls: tuple[tuple[object, ...], ...] = ((0,), (1,), (5,), (None,), ("x",))

    @property
    def source(self) -> str:
        """The module with its paragraphs written out."""
        return padded(self.text)


def padded(text: str) -> str:
    """Write out every `...N` line as a paragraph of N statements."""
    numbers = iter(range(10_000))

    def paragraph(match: re.Match[str]) -> str:
        indentation = match[1]
        return "\n" + "".join(f"{indentation}trace.append({next(numbers)})\n" for _ in range(int(match[2]))) + "\n"

    return re.sub(r"^( *)\.\.\.(\d+)\n", paragraph, textwrap.dedent(text), flags=re.MULTILINE)
