"""The before/after cases of a recipe: files that people read as examples and tests hold to be true.

A case is one Markdown file in the folder `cases/NAME` beside the module of the recipe's class. Its first line is the title; each
fenced block says in its first line the language, its part and, where a case has several files, the path:

    ```python before            what is given (required)
    ```python after             what the recipe makes of it; a file without it stays as it is
    ```text refused             words of the reason, where the recipe leaves something alone and says so
    ```text named               the function, class or file that a developer names, where the recipe asks first
    ```text gone PATH           nothing: the file is not there any more; an `after` of a new path is a file that is
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Recipe
from iama_engine.recipes.languages import SUFFIXES
from iama_engine.recipes.plugins import owner_of

_BLOCK = re.compile(r"^```(\w+) (before|after|refused|named|gone)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: files before and after by path, and words that a refusal must have."""

    name: str
    title: str
    language: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    """Every file that is there in the end, the unchanged ones included."""
    refused: tuple[str, ...] = ()
    symbol: str | None = None
    """What a developer names, None where the recipe is given whole files."""

    @property
    def changes(self) -> bool:
        """Whether the recipe does something here."""
        return self.before != self.after


def cases_folder(recipe: Recipe) -> Path:
    """The folder that a recipe owns; it need not be there."""
    return Path(inspect.getfile(type(owner_of(recipe)))).parent / "cases" / recipe.name


def cases_of(recipe: Recipe) -> tuple[Case, ...]:
    """All cases, by file name. Raises `EngineError(RECIPE_BROKEN)` for a file that is none."""
    return tuple(read_case(path) for path in sorted(cases_folder(recipe).glob("*.md")))


def read_case(path: Path) -> Case:
    """One case file."""
    text = path.read_text("utf-8")
    title, language = text.partition("\n")[0].removeprefix("# ").strip(), ""
    parts: dict[str, dict[str, str]] = {"before": {}, "after": {}, "refused": {}, "named": {}, "gone": {}}
    for word, part, place, content in _BLOCK.findall(text):
        language = word if part == "before" else language
        parts[part][place or _usual_place(language if part in {"before", "after"} else "", len(parts[part]))] = content
    made = parts["after"].keys() - parts["before"].keys()
    if not title or not parts["before"] or len(made) > len(parts["gone"]) or not parts["gone"].keys() <= parts["before"].keys():
        raise EngineError(Refusal.RECIPE_BROKEN, f"{path.name} is no case: it needs a title, a file before, and after only what was before")
    refused = tuple(content.strip() for content in parts["refused"].values())
    symbol = next((content.strip() for content in parts["named"].values()), None)
    after = {place: content for place, content in (parts["before"] | parts["after"]).items() if place not in parts["gone"]}
    return Case(path.stem, title, language, parts["before"], after, refused, symbol)


def _usual_place(language: str, number: int) -> str:
    """The path of a block that names none."""
    return f"example{SUFFIXES[language][0]}" if language in SUFFIXES else str(number)
