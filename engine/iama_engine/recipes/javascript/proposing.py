"""What the Node program found, as units of a recipe."""

from collections.abc import Mapping
from typing import Any

from iama_engine.recipes.answered import propose_answered
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.javascript.node import ask_node


def propose(name: str, given: RecipeInput, languages: tuple[str, ...]) -> RecipeOutput:
    """Ask for all targets at once. Where Node cannot be asked every target is declined with the code of the reason."""

    def ask(texts: Mapping[str, str]) -> Mapping[str, Any]:
        answers = ask_node(name, texts, symbol=given.symbol or "")
        if given.symbol is not None:  # later rounds are written against all of the first, of which one symbol alone is taken
            for answer in answers.values():
                answer["rounds"] = answer.get("rounds", [])[:1]
        return answers

    return propose_answered(given, languages, ask)
