"""Every identifier-like word in every file, strings and comments included: what nobody mentions, nobody uses.

Names put together at run time (`getattr(self, "_on_" + event)`) are matched by the pieces that are literal.
"""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeGuard

from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Unreadable, read_source
from iama_engine.recipes.words import words_in

_LOOKUPS = frozenset({"getattr", "setattr", "delattr", "hasattr", "methodcaller", "attrgetter"})
_NAMESPACES = frozenset({"globals", "locals", "vars", "eval", "exec"})


@dataclass(frozen=True, slots=True)
class _Looks:
    """What a file's code says about names put together at run time."""

    looks_up: bool = False
    reads_namespaces: bool = False
    patterns: tuple[re.Pattern[str], ...] = ()


class Mentions:
    """Words of a project, counted once."""

    def __init__(self, project: Project) -> None:
        self._files = project.files
        known = {path: _looks_of(path, data) for path, data in sorted(project.files.items())}
        looking = any(looks.looks_up for looks in known.values())
        self._patterns = [pattern for looks in known.values() for pattern in looks.patterns] if looking else []
        self.namespaces = {path for path, looks in known.items() if looks.reads_namespaces}

    @cached_property
    def _counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for data in self._files.values():
            counts.update(words_in(data))
        return counts

    def elsewhere(self, name: str, own_text: str) -> int:
        """How often the name is mentioned outside a piece of text."""
        return self._counts[name] - len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", own_text))

    def composed(self, name: str, fewest_letters: int = 1) -> bool:
        """Whether a name put together at run time could be this one; patterns with fewer fixed letters than asked for do not count."""
        return any(len(pattern.pattern.replace(".*", "")) >= fewest_letters and pattern.fullmatch(name) for pattern in self._patterns)


@lru_cache(maxsize=2)
def mentions_of(project: Project) -> Mentions:
    """The words of one state of the files, counted once."""
    return Mentions(project)


@lru_cache(maxsize=8192)
def _looks_of(path: str, data: bytes) -> _Looks:
    """Looked at once for a content: to parse a large project anew for each question takes longer than all the rest."""
    try:
        source = read_source(path, data)
    except Unreadable:
        return _Looks()
    nodes = [node for node in ast.walk(source.tree) if isinstance(node, ast.expr)]
    return _Looks(any(map(_looks_up, nodes)), any(map(_reads_namespace, nodes)), tuple(filter(None, map(_dynamic_name, nodes))))


def _reads_namespace(node: ast.expr) -> bool:
    """Whether it looks into its module's namespace, or another's, by a name that is not written out."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _NAMESPACES
    return isinstance(node, ast.Attribute) and node.attr in ("__dict__", "modules")


def _looks_up(node: ast.expr) -> bool:
    """Whether it reaches an attribute by a computed name."""
    if not isinstance(node, ast.Call) or _called(node.func) not in _LOOKUPS or not node.args:
        return False
    return not isinstance(node.args[min(1, len(node.args) - 1)], ast.Constant)


def _dynamic_name(node: ast.expr) -> re.Pattern[str] | None:
    """A pattern of a computed string that could be a name, whatever its letters' case; `_on_` alone stands for a beginning."""
    shape = _shape(node)
    if shape is None and _is_text(node) and len(node.value) > 1 and node.value.isidentifier():
        shape = f"{node.value}.*" if node.value.endswith("_") else f".*{node.value}" if node.value.startswith("_") else None
    literal = shape.replace(".*", "") if shape else ""
    return re.compile(shape, re.IGNORECASE) if shape and re.fullmatch(r"\w+", literal) else None


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _shape(node: ast.expr) -> str | None:
    """A regular expression of the text a computed string can be; None where it is no computed string."""
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return "".join(re.escape(side.value) if _is_text(side) else _shape(side) or ".*" for side in (node.left, node.right))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and _is_text(node.left):
        return re.sub(r"%(?:\\?\(\w+\\?\))?[a-z]", ".*", re.escape(node.left.value).replace("\\%", "%"))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format" and _is_text(node.func.value):
        return re.sub(r"\\\{.*?\\\}", ".*", re.escape(node.func.value.value))
    return None


def _is_text(node: ast.AST) -> TypeGuard["_Text"]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


class _Text(ast.Constant):
    """A constant that is a string, for the type checker only."""

    value: str
