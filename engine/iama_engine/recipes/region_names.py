"""A name for a stretch of code, from the comment above it, what it works out, or what it asks about.

The function it comes from gives the first words where nothing better is at hand.
"""

import ast
import re
from collections.abc import Callable

from iama_engine.recipes.definitions import first_line
from iama_engine.recipes.regions import Interface, Region
from iama_engine.recipes.source import Source

_WORDS = re.compile(r"[A-Za-z][a-z]*|\d+")
_SKIPPED = frozenset(
    {
        *("the", "a", "an", "of", "to", "we", "is", "are", "be", "it", "this", "that", "in", "on", "for", "and", "or", "with", "by"),
        *("our", "now", "then", "so", "as", "at", "its", "any", "all", "each", "every", "was", "were", "will", "have", "has", "been"),
    }
)
_NO_TITLE = frozenset({"todo", "fixme", "xxx", "hack", "note", "if", "because", "see", "else", "otherwise", "when", "deprecated", "type"})
_MOST_WORDS = 4
_LONGEST_COMMENT_WORDS = 9
_LONGEST = 40
_MOST_NAMESAKES = 30


def region_name(source: Source, region: Region, interface: Interface, taken: Callable[[str], bool]) -> str | None:
    """A private name nobody uses yet; None where every good one could be meant by a name put together at run time."""
    own = region.around.root.strip("_")
    found = (
        _from_comment(source, region, own),
        _from_results(interface),
        _from_question(region, own),
        _from_work(region, own),
        [own, "part"],
    )
    names = [_joined(words) for words in found if len(words) > 1]
    numbered = (f"{name}_{number}" for number in range(2, _MOST_NAMESAKES) for name in names)
    return next((name for name in (*names, *numbered) if not taken(name)), None)


def _joined(words: list[str]) -> str:
    """As many words as fit, each once in a row."""
    name = ""
    for word in "_".join(words).split("_"):
        if len(name) + len(word) < _LONGEST and not name.endswith(f"_{word}"):
            name += f"_{word}"
    return name


def _from_comment(source: Source, region: Region, own: str) -> list[str]:
    """The words of a short comment that says what follows; not of one that is code, or a remark."""
    line = first_line(region.statements[0]) - 1
    first = line
    while source.line(first - 1).strip().startswith("#"):
        first -= 1
    text = source.line(first).strip()
    if not text.startswith("#") or first != line or re.search(r"[=(){}\[\]<>;?!\"'`]", text) or not text.isascii():
        return []
    words = [word.lower() for word in re.findall(r"[A-Za-z]+", text)]
    if not 1 <= len(words) <= _LONGEST_COMMENT_WORDS or words[0] in _NO_TITLE or words[0] in ("it", "this", "we", "is"):
        return []
    telling = [word for word in words if word not in _SKIPPED][:_MOST_WORDS]
    return [own, *telling] if len(telling) == 1 else telling


def _from_results(interface: Interface) -> list[str]:
    names = [name.strip("_").lower() for name in interface.outputs if len(name.strip("_")) > 2]
    if not names or len(names) != len(interface.outputs) or len(names) > 2:
        return []
    return ["compute", "_and_".join(names)]


def _from_question(region: Region, own: str) -> list[str]:
    """What the `if`, `for`, `while` or `with` around or at the top is about."""
    first = region.statements[0]
    whole = region.first == 0 and region.last == len(region.block) - 1
    about: ast.AST = region.around.scopes.parents[first] if whole and region.block is not region.around.function.body else first
    if isinstance(about, ast.For):
        return [own, "each", *_subject(about.target)[-1:]] if whole and about is not first else [own, *_subject(about.iter)[-2:]]
    if isinstance(about, ast.If | ast.While):
        inverted = isinstance(about, ast.If) and whole and region.block is about.orelse
        return [own, *(["without"] if inverted else []), *_subject(about.test)[-2:]]
    return [own, *_subject(about.items[0].context_expr)[-1:]] if isinstance(about, ast.With) else []


def _from_work(region: Region, own: str) -> list[str]:
    """What is assigned or called last, else first."""
    for statement in (region.statements[-1], region.statements[0], *region.statements):
        if isinstance(statement, ast.Assign | ast.AugAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            return [own, *_subject(target)[-1:]]
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            return [own, *_subject(statement.value.func)[:1]]
        if isinstance(statement, ast.For | ast.While | ast.If | ast.With):
            question = statement.iter if isinstance(statement, ast.For) else getattr(statement, "test", statement)
            return [own, *_subject(question)[-2:]]
    return []


def _subject(node: ast.AST) -> list[str]:
    """Words of the names and short texts an expression is about, in order."""
    words: list[str] = []
    for one in ast.walk(node):
        text = getattr(one, "attr", None) or getattr(one, "id", None)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isidentifier():
            text = one.value
        if isinstance(text, str) and text not in ("self", "cls", "len", "isinstance", "range", "enumerate", "str", "get", "items", "zip"):
            word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.strip("_")).lower()
            words += [word] if word and word not in words and len(word) > 1 else []
    return words
