"""What moving a method out of its class changes that only its author can judge.

Asked of whoever goes through a project unasked; who names the method has answered, and reads the questions in the unit's title.
"""

import ast
import re
from collections.abc import Callable, Iterator

from iama_engine.recipes.mentions import mentions_of
from iama_engine.recipes.method_checks import Candidate, decorator_name
from iama_engine.recipes.method_references import Meaning


def questions(candidate: Candidate) -> list[str]:
    """What the move changes that only the author can judge."""
    checks: tuple[Callable[[Candidate], Iterator[str]], ...] = (_inheritance, _decorators, _open_receivers, _strings)
    return list(dict.fromkeys(reason for check in checks for reason in check(candidate)))


def _inheritance(given: Candidate) -> Iterator[str]:
    for base in given.family.unknown_bases:
        yield f"the base {base} is not in these files and may define or call it"
    for ancestor in given.family.ancestors:
        if ancestor.defines(given.name):
            yield f"it overrides {ancestor.name}.{given.name}"
    for descendant in given.family.overriding(given.name):
        yield f"{descendant.name} overrides it"
    if any(keyword.arg == "metaclass" for keyword in given.owner.keywords) or given.owner.decorator_list:
        yield "the class has a metaclass or a decorator"


def _decorators(given: Candidate) -> Iterator[str]:
    for decorator in given.method.decorator_list:
        if decorator_name(decorator) != "staticmethod":
            yield f"the decorator {decorator_name(decorator)} now wraps a function"


def _open_receivers(given: Candidate) -> Iterator[str]:
    for one in given.references:
        if one.meaning in (Meaning.OPEN, Meaning.BASE):
            yield f"{one.place} uses .{given.name} on {one.meaning}"


def _strings(given: Candidate) -> Iterator[str]:
    if mentions_of(given.project).composed(given.name):
        yield "its name may be put together at run time"
    for source in given.project.sources_naming({given.name}):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _names(node.value, given):
                yield f"{source.path}:{node.lineno} names it in a string or an example"


def _names(text: str, given: Candidate) -> bool:
    return text == given.name or re.search(rf"\.{re.escape(given.name)}\b", text) is not None
