"""One JavaScript module as a TypeScript file: created beside it, the old one deleted, where nothing names the old one by its ending.

What the module itself must be stands in `helper/rewrites/javascript_to_typescript.mjs`; here is what its project must be.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from iama_engine.edits.operations import CreateFile, DeleteFile
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Declined, EditUnit, RecipeInput, RecipeOutput
from iama_engine.recipes.javascript.node import ask_node
from iama_engine.recipes.utf16_text import Edit, NotText, Text, read_text

NAME = "javascript_to_typescript"
_SUFFIXES = {".js": ".ts", ".jsx": ".tsx"}
_TOOLS = re.compile(r"(\.(test|spec|config|stories)\.|(^|/)(__tests__|__mocks__|tests?|specs?)/|(^|/)\.)")
_PATTERN = re.compile(r"\*\.(\{[^}]*)?(js|mjs|jsx)\b")
_WORD = re.compile(r"[\w.-]+")
_ODD_WORD = re.compile(r"[\w.@$+~\[\]-]+")
"""Names as routers of pages have them: `[id].js`, `+page.js`."""
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_ALLOWS = re.compile(r'"allowJs"\s*:\s*true')
_ASKED = (
    "asks first: its types are checked from now on, which may find faults; "
    "who runs the sources unbuilt, or finds them by a pattern that no file here shows, would not find it?"
)


def propose_files(given: RecipeInput) -> RecipeOutput:
    """A unit for the file that is named, and for every other module whether it could be named.

    Raises `EngineError(RECIPE_REFUSED)` where the named file cannot be done.
    """
    targets = [path for path in given.targets if PurePosixPath(path).suffix in _SUFFIXES and path in given.files]
    texts, declined = _texts({path: given.files[path] for path in targets})
    answers = _answers({path: text.content for path, text in texts.items()})
    project = _Project(given.files)
    declined |= {path: reason for path, answer in answers.items() if (reason := answer.get("unreadable") or project.fault(path))}
    declined |= {path: reason for path, answer in answers.items() if path not in declined and (reason := _left_alone(answer))}
    fit = [path for path in texts if path not in declined]
    chosen = [path for path in fit if path == given.symbol]
    units = tuple(_unit(path, given.files[path], texts[path], answers[path]["rounds"]) for path in chosen)
    codes = {path: answer.get("code") for path, answer in answers.items()}
    if given.symbol is not None and not units:
        raise _refusal(given.symbol, declined.get(given.symbol), codes.get(given.symbol))
    asked = {path: _ASKED for path in fit if path not in chosen}
    return RecipeOutput(units, tuple(Declined(path, reason, codes.get(path)) for path, reason in sorted((declined | asked).items())))


def _texts(files: Mapping[str, bytes]) -> tuple[dict[str, Text], dict[str, str]]:
    texts: dict[str, Text] = {}
    left: dict[str, str] = {}
    for path, content in files.items():
        try:
            texts[path] = read_text(content)
        except NotText as error:
            left[path] = str(error)
    return texts, left


def _answers(texts: Mapping[str, str]) -> Mapping[str, Any]:
    if not texts:
        return {}
    try:
        return ask_node(NAME, texts)
    except EngineError as error:
        return {path: {"unreadable": error.message, "code": error.code} for path in texts}


def _left_alone(answer: Mapping[str, Any]) -> str:
    """Why a module stays, "" where it may change."""
    return "; ".join(f"line {one['line']}: {one['reason']}" for one in answer["declined"])


def _unit(path: str, before: bytes, text: Text, rounds: list[list[dict[str, Any]]]) -> EditUnit:
    """What was written in the first round is all of it: a second would see types already."""
    edits = [Edit(one["start"], one["end"], one["text"]) for draft in (rounds[0] if rounds else ()) for one in draft["edits"]]
    after = text.edited(edits).encoded().decode("utf-8")
    operations = (DeleteFile(path, hashlib.sha256(before).hexdigest()), CreateFile(typed_path(path), after))
    return EditUnit(f"Write {path} in TypeScript", operations, (path,))


def typed_path(path: str) -> str:
    """Where the module of a path is as TypeScript."""
    place = PurePosixPath(path)
    return str(place.with_suffix(_SUFFIXES[place.suffix]))


class _Project:
    """What the files around a module say of its name."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.has_typescript = any(path.endswith((".ts", ".tsx")) and not path.endswith(".d.ts") for path in files)

    @cached_property
    def named(self) -> Mapping[str, tuple[str, ...]]:
        """Each name that ends in js or jsx → the files in which it stands, by path."""
        found: dict[str, list[str]] = {}
        for path, content in sorted(self.files.items()):
            text = _read(content)
            for word in {word for word in (*_WORD.findall(text), *_ODD_WORD.findall(text)) if word.endswith(tuple(_SUFFIXES))}:
                found.setdefault(word, []).append(path)
        return {word: tuple(paths) for word, paths in found.items()}

    def fault(self, path: str) -> str:
        """Why a module has to keep its name, "" where it has not."""
        place = PurePosixPath(path)
        if _TOOLS.search(path):
            return "tests and settings are found by their names"
        settings = _nearest(place, "tsconfig.json", self.files)
        if settings is None:
            return "no tsconfig.json says how TypeScript is built here (name the project's folder with --root)"
        if not self.has_typescript and not _ALLOWS.search(_COMMENT.sub("", _read(self.files[settings]))):
            return f"{settings} does not allow JavaScript, and there is no TypeScript to build yet"
        taken = next((other for other in _twins(place) if other in self.files), None)
        return f"{taken} is there already" if taken else self._naming_fault(place)

    def _naming_fault(self, place: PurePosixPath) -> str:
        """A file that names the module by its ending, or all modules by a pattern."""
        namer = next((other for other in self.named.get(place.name, ()) if other != str(place)), None)
        if namer is not None:
            return f"{namer} names {place.name} by its ending"
        for other, content in sorted(self.files.items()):
            if PurePosixPath(other).name in {"package.json", "tsconfig.json"} and _PATTERN.search(_read(content)):
                return f"{other} names files by a pattern that ends in js"
        description = str(place.parent / "package.json")
        if place.name == "index.js" and description in self.files and '"main"' not in _read(self.files[description]):
            return f"{description} means index.js where it says nothing"
        return ""


def _nearest(place: PurePosixPath, name: str, files: Mapping[str, bytes]) -> str | None:
    """The file of a name in the nearest folder above."""
    return next((found for folder in place.parents if (found := str(folder / name)) in files), None)


def _twins(place: PurePosixPath) -> tuple[str, ...]:
    return tuple(str(place.with_suffix(suffix)) for suffix in (".ts", ".tsx", ".d.ts", ".mts", ".cts"))


def _read(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _refusal(symbol: str, reason: str | None, code: Refusal | None) -> EngineError:
    said = reason or "there is no JavaScript file of this path among those given"
    return EngineError(code or Refusal.RECIPE_REFUSED, f"{symbol}: {said}", {"symbol": symbol, "reason": said})
