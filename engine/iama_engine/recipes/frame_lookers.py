"""Functions that look at their callers' frames: calling one from a new function would show it another caller.

Found by name over all files, and so are their callers, two steps up; that errs towards more of them.
"""

import ast

from iama_engine.recipes.definitions import definitions
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS

FRAME_WORDS = frozenset(
    {
        *("_getframe", "currentframe", "stack", "extract_stack", "format_stack", "print_stack", "walk_stack", "getouterframes"),
        "stacklevel",
    }
)
_STEPS = 2


def frame_lookers(project: Project) -> frozenset[str]:
    """Names of functions that depend on who calls them."""
    called: dict[str, set[str]] = {}
    looking: set[str] = set()
    for source in project.all_sources():
        if not any(word in source.text for word in FRAME_WORDS):
            continue
        for _, node in definitions(source.tree):
            if isinstance(node, FUNCTIONS):
                words = _words(node)
                called.setdefault(node.name, set()).update(words)
                looking |= {node.name} if words & FRAME_WORDS else set()
    for _ in range(_STEPS):
        looking |= {name for name, words in called.items() if words & looking}
    return frozenset(looking)


def calls_any(root: ast.AST, names: frozenset[str]) -> bool:
    """Whether some call below has one of these names."""
    for node in ast.walk(root):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                return True
    return False


def _words(function: ast.AST) -> set[str]:
    """Names of what a function calls or mentions as an attribute or keyword."""
    words: set[str] = set()
    for node in ast.walk(function):
        word = getattr(node, "attr", None) or (node.arg if isinstance(node, ast.keyword) else None)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            word = node.func.id
        if isinstance(word, str):
            words.add(word)
    return words
