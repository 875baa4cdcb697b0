"""What the Java program found, as units of a recipe. It is asked with every source of the project, so that names resolve."""

from collections.abc import Mapping
from typing import Any

from iama_engine.recipes.answered import propose_answered
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.java.jdk import Question, ask_java
from iama_engine.recipes.java.release import release_of
from iama_engine.recipes.languages import language_of

_LANGUAGES = ("java",)


def propose(name: str, given: RecipeInput) -> RecipeOutput:
    """Ask for all targets at once. Where there is no JDK every target is declined with the code of the reason."""

    def ask(texts: Mapping[str, str]) -> Mapping[str, Any]:
        others = {path: _read(content) for path, content in given.files.items() if path not in texts and language_of(path) in _LANGUAGES}
        release = given.java_release if given.java_release is not None else release_of(given.files)
        return ask_java(Question(name, release, {**texts, **others}, tuple(texts), given.class_path, given.symbol or ""))

    return propose_answered(given, _LANGUAGES, ask)


def _read(content: bytes) -> str:
    """A file that only says what names mean; its letters outside ASCII are of no account."""
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
