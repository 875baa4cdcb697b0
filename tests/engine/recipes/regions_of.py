"""A stretch of a function, marked by comments, as the parts of the split recipe see it."""

import ast
import textwrap
from dataclasses import dataclass

from iama_engine.recipes.regions import Interface, Region
from iama_engine.recipes.scopes import FUNCTIONS, scope_tree
from iama_engine.recipes.source import Source, read_source
from iama_engine.recipes.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Marked:
    """The file and the stretch from the line after `# from` to the line before `# to`."""

    source: Source
    region: Region

    @property
    def interface(self) -> Interface | None:
        """What the stretch takes and gives."""
        return self.region.interface()


def marked(text: str, *, frame_lookers: frozenset[str] = frozenset()) -> Marked:
    """Find the marked stretch of the first function of a file, or of its first class's first method."""
    source = read_source("a.py", textwrap.dedent(text).lstrip("\n").encode())
    top = next(one for one in source.tree.body if isinstance(one, (*FUNCTIONS, ast.ClassDef)))
    node = next(one for one in top.body if isinstance(one, FUNCTIONS)) if isinstance(top, ast.ClassDef) else top
    assert isinstance(node, FUNCTIONS)
    around = Surroundings(scope_tree(source.tree), node, isinstance(top, ast.ClassDef), node.name, frame_lookers)
    lines = [line.strip() for line in source.text.split("\n")]
    first, last = lines.index("# from") + 1, lines.index("# to") + 1
    for parent in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if isinstance(block, list):
                inside = [at for at, one in enumerate(block) if first < one.lineno and (one.end_lineno or 0) < last]
                if inside:
                    return Marked(source, Region(around, block, inside[0], inside[-1]))
    raise ValueError("no statement is marked")
